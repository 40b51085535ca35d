/** What the site serves that other programs are let loose on. */
import { createHash } from "node:crypto";
import { EventEmitter } from "node:events";
import { NOT_DONE_YET, type RenderResult, type Request, Resource } from "@cordage/protocols/web";

const PIECE = 65_536;

/** `size` bytes that don't repeat soon, in pieces. */
export function* noise(size: number): Generator<Buffer> {
  let state = 1;
  for (let left = size; left > 0; left -= PIECE) {
    const piece = Buffer.alloc(Math.min(left, PIECE));
    for (let i = 0; i < piece.length; i++) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      piece[i] = state >>> 16;
    }
    yield piece;
  }
}

export function digestOf(pieces: Iterable<Uint8Array>): string {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}

/** Answers with the method, the path and the body. */
class Echo extends Resource {
  override isLeaf = true;

  override render(request: Request): RenderResult {
    request.setHeader("Content-Type", "text/plain");
    return `${request.method} ${request.uri} ${request.content}`;
  }
}

/** Answers with the digest of the body. */
class Digest extends Resource {
  override isLeaf = true;

  render_POST({ content }: Request): string {
    return digestOf([content]);
  }
}

/** `/noise/N` and `/noise/N/sized`: N bytes, as a producer that is asked for each piece. */
class Noise extends Resource {
  override isLeaf = true;

  render_GET(request: Request): RenderResult {
    const [size = "0", sized] = request.postpath;
    if (sized !== undefined) request.setHeader("Content-Length", size);
    request.setHeader("Content-Type", "application/octet-stream");
    if (request.method === "HEAD") return "";
    const pieces = noise(Number(size));
    const resumeProducing = (): void => {
      const { value, done } = pieces.next();
      if (done !== true) {
        request.write(value);
        return;
      }
      request.unregisterProducer();
      request.finish();
    };
    request.registerProducer({ resumeProducing, stopProducing: () => {} }, false);
    return NOT_DONE_YET;
  }
}

/** Says behind its body what the body comes to. */
class Summed extends Resource {
  override isLeaf = true;

  render_GET(request: Request): RenderResult {
    request.setHeader("Trailer", "X-Sum");
    request.write("hello");
    request.setTrailer("X-Sum", "5d41402a");
    request.finish();
    return NOT_DONE_YET;
  }
}

/** Never changes, and says so. */
class Unchanging extends Resource {
  override isLeaf = true;

  render_GET(request: Request): string {
    return request.setETag('"always"') === undefined ? "always the same" : "";
  }
}

/** Begins, and never ends by itself. Tells when it was asked, and how that ended. */
class Endless extends Resource {
  override isLeaf = true;
  readonly #told: (what: "asked" | "lost" | "finished") => void;

  constructor(told: (what: "asked" | "lost" | "finished") => void) {
    super();
    this.#told = told;
  }

  render_GET(request: Request): RenderResult {
    request.notifyFinish().addCallbacks(
      () => this.#told("finished"),
      () => this.#told("lost"),
    );
    this.#told("asked");
    request.write("so far");
    return NOT_DONE_YET;
  }
}

/** How often the client was here. */
class Visits {
  count = 0;
}

class Counter extends Resource {
  override isLeaf = true;

  render_GET(request: Request): string {
    return `visit ${++request.getSession(Visits).count}`;
  }
}

/** All of them. Emits what happens to requests for the page that never ends. */
export class Pages extends Resource {
  readonly endless = new EventEmitter<{ asked: []; lost: []; finished: [] }>();

  constructor() {
    super();
    this.putChild("echo", new Echo());
    this.putChild("digest", new Digest());
    this.putChild("noise", new Noise());
    this.putChild("unchanging", new Unchanging());
    this.putChild("endless", new Endless((what) => this.endless.emit(what)));
    this.putChild("summed", new Summed());
    this.putChild("visits", new Counter());
  }
}
