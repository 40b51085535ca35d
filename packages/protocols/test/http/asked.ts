import type { Request } from "@cordage/protocols/http";
import type { IPushProducer } from "@cordage/reactor";
import { message, type Served, type ServeOptions, serve } from "./served.ts";

/** A server with one request on it, and that request. */
export interface Asked extends Served {
  readonly request: Request;
}

/** Receives one request, which has to be complete. */
export function ask(bytes: string, options: ServeOptions = {}): Asked {
  const served = serve(options);
  served.receive(bytes);
  const [request] = served.requests;
  if (request === undefined) throw new Error("the request was not dispatched");
  return { ...served, request };
}

/** A POST of this body. */
export function post(contentType: string, body: string, uri = "/"): string {
  const lines = [`Content-Type: ${contentType}`, `Content-Length: ${body.length}`];
  return message(`POST ${uri} HTTP/1.1`, ...lines) + body;
}

export const FORM = "application/x-www-form-urlencoded";

/** Notes what it is told. */
export class NotingProducer implements IPushProducer {
  readonly told: string[] = [];

  pauseProducing(): void {
    this.told.push("pause");
  }

  resumeProducing(): void {
    this.told.push("resume");
  }

  stopProducing(): void {
    this.told.push("stop");
  }
}
