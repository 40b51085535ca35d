import { CancelledError, Deferred, Failure } from "@cordage/deferred";
import { Logger } from "@cordage/reactor";
import { percentDecode } from "../http/percent-encoding.ts";
import { Request as HTTPRequest } from "../http/request.ts";
import type { RequestChannel } from "../http/request-channel.ts";
import type { RequestHead } from "../http/request-head.ts";
import { UnexpectedResultError, UnsupportedMethod } from "./errors.ts";
import type { IResource } from "./interfaces.ts";
import { failurePage, methodPage, serverWidePage } from "./pages.ts";
import { type Body, NOT_DONE_YET } from "./render-result.ts";
import type { Site } from "./site.ts";

const log = new Logger("web.request");

/**
 * A request on its way through a tree of resources, answered with what the one at its end renders.
 *
 * @see Twisted: `twisted.web.server.Request` (RS-1 to RS-5)
 */
export class Request extends HTTPRequest {
  /** The site it was made to. */
  readonly site: Site;
  /** The segments of the path that lead to the resource reached so far, percent-decoded. */
  prepath: string[] = [];
  /** The segments still to go, percent-decoded. */
  postpath: string[] = [];

  constructor(channel: RequestChannel, head: RequestHead, site: Site) {
    super(channel, head);
    this.site = site;
  }

  /** Finds the resource and renders it. */
  override process(): void {
    this.postpath = segments(this.path);
    try {
      // The asterisk asks about the server as a whole: no resource has it for a path (RS-5).
      this.render(this.path === "*" ? serverWidePage() : this.site.getResourceFor(this));
    } catch (error) {
      this.processingFailed(new Failure(error));
    }
  }

  /**
   * Renders `resource` and sends what comes of it, now or when it is there.
   *
   * @throws whatever the resource throws, {@link UnsupportedMethod} aside
   */
  render(resource: IResource): void {
    let result: unknown;
    try {
      result = resource.render(this);
    } catch (error) {
      if (!(error instanceof UnsupportedMethod)) throw error;
      result = methodPage(this.method, error.allowedMethods).render(this);
    }
    this.#take(result);
  }

  /**
   * Logs that rendering has failed and answers with 500; or, when the response has begun, ends the
   * connection: the client has to see that it is not whole (RS-4).
   */
  processingFailed(reason: Failure): void {
    if (this.isLost && reason.check(CancelledError)) return; // that is how late results are given up
    log.failure("Could not answer {request}", reason, "critical", { request: `${this}` });
    if (this.isLost || this.finished) return;
    if (this.startedWriting) {
      this.abortResponse();
      return;
    }
    this.resetResponse();
    const traceback = this.site.displayTracebacks ? reason.getTraceback() : undefined;
    this.#take(failurePage(traceback).render(this));
  }

  /** What it is was left to the program, so everything is looked at. */
  #take(result: unknown): void {
    if (typeof result === "string" || result instanceof Uint8Array) {
      this.#send(result);
    } else if (isThenable(result)) {
      const later = result instanceof Deferred ? result : Deferred.fromPromise(result);
      later
        .addCallback((outcome) => this.#take(outcome))
        .addErrback((reason) => this.processingFailed(reason));
    } else if (result !== NOT_DONE_YET) {
      throw new UnexpectedResultError(result);
    }
  }

  #send(body: Body): void {
    if (this.isLost) return; // nobody is there to take it
    if (body.length === 0 && this.method === "HEAD") {
      this.finish(); // whatever length was declared stands for what GET would send
      return;
    }
    if (
      typeof body === "string" &&
      body !== "" &&
      !this.responseHeaders.hasHeader("Content-Type")
    ) {
      this.responseHeaders.addRawHeader("Content-Type", "text/html; charset=utf-8");
    }
    this.finishWith(body);
  }
}

/** `/a%2Fb/` is two segments, `a/b` and the empty one; what is no path, such as an authority, has none. */
function segments(path: string): string[] {
  if (path === "/") return [""];
  if (!path.startsWith("/")) return [];
  const encoded = path.slice(1).split("/");
  return path.includes("%") ? encoded.map(percentDecode) : encoded;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function"
  );
}
