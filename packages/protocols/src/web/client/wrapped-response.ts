import type { IProtocol } from "@cordage/reactor";
import type {
  BodyLength,
  ClientRequest,
  Headers,
  IResponse,
  ResponseVersion,
} from "../../http/index.ts";

/** A response that is like another one, but for how its body is had. */
export abstract class WrappedResponse implements IResponse {
  protected readonly original: IResponse;

  constructor(original: IResponse) {
    this.original = original;
  }

  get version(): ResponseVersion {
    return this.original.version;
  }

  get code(): number {
    return this.original.code;
  }

  get phrase(): string {
    return this.original.phrase;
  }

  get headers(): Headers {
    return this.original.headers;
  }

  get length(): BodyLength {
    return this.original.length;
  }

  get trailers(): Headers | undefined {
    return this.original.trailers;
  }

  get request(): ClientRequest {
    return this.original.request;
  }

  get previousResponse(): IResponse | undefined {
    return this.original.previousResponse;
  }

  setPreviousResponse(response: IResponse): void {
    this.original.setPreviousResponse(response);
  }

  abstract deliverBody(protocol: IProtocol): void;
}
