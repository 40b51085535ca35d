import type { Failure } from "@cordage/deferred";
import { Logger } from "@cordage/reactor";
import type { HTTPChannel } from "./http-channel.ts";
import type { HTTPSettings } from "./http-settings.ts";
import type { RefusedRequest } from "./refused-request.ts";
import type { Request } from "./request.ts";
import type { RequestHead } from "./request-head.ts";

const log = new Logger("http.channel");

/** What a connection has the program do beside answering. What that throws is logged, and stops nothing half-way. */
export class ProgramCalls {
  readonly #settings: HTTPSettings;

  constructor(settings: HTTPSettings) {
    this.#settings = settings;
  }

  /** @returns `undefined` when the program fails to: nobody is there to take the body, nor to answer */
  buildRequest(channel: HTTPChannel, head: RequestHead): Request | undefined {
    try {
      return this.#settings.buildRequest(channel, head);
    } catch (error) {
      log.failure("Unhandled error while making a request", error);
      return undefined;
    }
  }

  /** A response is complete. */
  noteDone(request: Request): void {
    try {
      this.#settings.log(request);
    } catch (error) {
      log.failure("Unhandled error while noting a response", error);
    }
  }

  /** A request was refused. */
  noteRefused(refused: RefusedRequest): void {
    try {
      this.#settings.logRefused(refused);
    } catch (error) {
      log.failure("Unhandled error while noting a refusal", error);
    }
  }

  /** A request will not be answered. */
  tellLost(request: Request, reason: Failure): void {
    try {
      request.connectionLost(reason);
    } catch (error) {
      log.failure("Unhandled error when a request was lost", error);
    }
  }
}
