/**
 * A server in a process of its own, for bodies that are larger than it may become: `POST /` is read slowly,
 * `GET /` answers with as many bytes as its query says, and `GET /peak` tells the most memory it has had, in
 * bytes. Prints its port; ends with its parent.
 */
import { HTTPFactory, Request } from "@cordage/protocols/http";
import {
  type IPushProducer,
  type IPv4Address,
  type ITCPTransport,
  Protocol,
  reactor,
} from "@cordage/reactor";

const MEBIBYTE = 2 ** 20;
const PIECE = Buffer.alloc(64 * 1024, "x");

let peak = 0;

function noteMemory(): void {
  peak = Math.max(peak, process.memoryUsage.rss());
}

/** Takes a rest of a turn behind each mebibyte. */
class SlowReader extends Protocol<ITCPTransport> {
  readonly #request: Request;
  #bytes = 0;
  #untilRest = MEBIBYTE;

  constructor(request: Request) {
    super();
    this.#request = request;
  }

  override dataReceived(data: Buffer): void {
    this.#bytes += data.length;
    this.#untilRest -= data.length;
    if (this.#untilRest > 0) return;
    this.#untilRest = MEBIBYTE;
    noteMemory();
    this.transport.pauseProducing();
    reactor.callLater(0.001, () => this.transport.resumeProducing());
  }

  override connectionLost(): void {
    if (!this.#request.isLost) this.#request.finishWith(`${this.#bytes}`);
  }
}

/** Writes as long as it isn't paused. */
class Download implements IPushProducer {
  readonly #request: Request;
  #missing: number;
  #isPaused = false;

  constructor(request: Request, bytes: number) {
    this.#request = request;
    this.#missing = bytes;
  }

  resumeProducing(): void {
    this.#isPaused = false;
    while (!this.#isPaused && this.#missing > 0) {
      this.#missing -= PIECE.length;
      this.#request.write(PIECE);
    }
    noteMemory();
    if (this.#isPaused) return;
    this.#request.unregisterProducer();
    this.#request.finish();
  }

  pauseProducing(): void {
    this.#isPaused = true;
  }

  stopProducing(): void {
    this.#isPaused = true;
  }
}

class BulkRequest extends Request {
  override headReceived(): void {
    if (this.method === "POST") this.bodyMode = "stream";
  }

  override process(): void {
    if (this.method === "POST") this.deliverBody(new SlowReader(this));
    else if (this.path === "/peak") this.finishWith(`${peak}`);
    else this.#download(Number(this.args.get("bytes")?.[0]));
  }

  #download(bytes: number): void {
    this.setHeader("Content-Length", `${bytes}`);
    const download = new Download(this, bytes);
    this.registerProducer(download, true);
    download.resumeProducing();
  }
}

const factory = new HTTPFactory({ maxStreamedBodySize: Number.POSITIVE_INFINITY });
factory.noisy = false;
factory.buildRequest = (channel, head) => new BulkRequest(channel, head);
const port = reactor.listenTCP(0, factory, { interface: "127.0.0.1" });
await port.whenListening();
noteMemory();
process.stdout.write(`${(port.getHost() as IPv4Address).port}\n`); // TCP has one
process.stdin.on("end", () => process.exit()).resume();
