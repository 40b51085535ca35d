import { ConsumerStoppedError, FileSender, type FileSource } from "@cordage/protocols/basic";
import { Bucket, ShapedConsumer } from "@cordage/protocols/htb";
import { NOT_DONE_YET, type Request, Resource } from "@cordage/protocols/web";
import { type IReactorTime, Logger } from "@cordage/reactor";

const log = new Logger("throttled-download");

/** What may be downloaded. */
export interface Download {
  /** In bytes. */
  readonly length: number;
  /** Opens it, anew for each request. */
  open(): FileSource;
}

/** How fast it may be downloaded, by all who do so together. */
export class SpeedLimit extends Bucket {
  readonly clock: IReactorTime;

  /** A tenth of a second's worth of bytes may go at once: smaller pieces are smoother, and more of them. */
  constructor(bytesPerSecond: number, clock: IReactorTime) {
    super(null, clock);
    this.clock = clock;
    this.rate = bytesPerSecond;
    this.maxburst = Math.max(1, bytesPerSecond / 10);
  }
}

/**
 * A resource that is sent no faster than a limit allows.
 *
 * The file is read piece by piece, each when the one before has gone: from the disk into a bucket, from the
 * bucket to the connection. So a large file takes no more memory than a small one, and a slow client none.
 */
export class ThrottledFile extends Resource {
  override isLeaf = true;
  readonly #download: Download;
  readonly #limit: SpeedLimit;

  constructor(download: Download, limit: SpeedLimit) {
    super();
    this.#download = download;
    this.#limit = limit;
  }

  render_GET(request: Request): typeof NOT_DONE_YET {
    request.setHeader("Content-Type", "application/octet-stream");
    request.setHeader("Content-Length", `${this.#download.length}`);
    const response = new ShapedConsumer(request, this.#limit, this.#limit.clock);
    new FileSender()
      .beginFileTransfer(this.#download.open(), response)
      .addCallback(() => request.finish())
      .addErrback((failure) => {
        if (failure.check(ConsumerStoppedError) !== undefined) return; // the client has enough
        log.failure("Cannot send {uri}", failure, "error", { uri: request.uri });
        request.channel.abortConnection(); // the status has gone out: there is no other way to tell
      });
    return NOT_DONE_YET;
  }
}
