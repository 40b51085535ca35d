import type { IAddress, IProtocol, IPullProducer, IPushProducer } from "@cordage/reactor";
import type { Headers } from "./headers.ts";
import type { Request } from "./request.ts";

/**
 * The way back to the client, as a {@link Request} sees it: one connection in HTTP/1, one stream where a
 * connection carries several.
 */
export interface RequestChannel {
  /** Whether a POST of form fields is parsed into `args` (HR-2). */
  readonly parsePOSTFormSubmission: boolean;
  /** The address of the client. */
  getPeer(): IAddress;
  /** The address of this end. */
  getHost(): IAddress;
  /** Whether nobody on the way could read or change the request. */
  isSecure(): boolean;
  /** The fields every response starts out with, such as Server and Date. A copy of its own. */
  newResponseHeaders(): Headers;

  /**
   * Sends the head of the response.
   *
   * @param lengthIsKnown - whether the client can tell where the body ends without the connection closing
   */
  writeHeaders(request: Request, lengthIsKnown: boolean): void;
  /** Sends a piece of the body, framed already. */
  write(data: Uint8Array | string): void;
  /** The response is complete. */
  requestDone(request: Request): void;
  /**
   * The program has failed while it answered: logs that, and ends the connection unless the response is complete.
   * One that is half sent must not look whole.
   */
  requestFailed(request: Request, error: unknown): void;

  /** Puts a producer in charge of the body; see `IConsumer`. */
  registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void;
  /** Ends the registration. Safe to call without one. */
  unregisterProducer(): void;
  /**
   * Sends the head of the response as it is, and lets the connection go: from now on it is `protocol`'s,
   * with whatever has arrived behind the request.
   */
  handOver(request: Request, protocol: IProtocol): void;
  /** Ends the connection at once: what was sent can't be made right any more. */
  abortConnection(): void;
}
