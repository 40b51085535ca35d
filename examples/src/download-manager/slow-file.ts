import { NOT_DONE_YET, type Request, Resource } from "@cordage/protocols/web";
import { type IReactorTime, LoopingCall } from "@cordage/reactor";

/** Seconds that a download takes. */
export const DOWNLOAD_SECONDS = 5;

const PIECES = 10;

/** A resource that takes its time: something comes at once, and then a tenth every tenth of the time. */
export class SlowFile extends Resource {
  override isLeaf = true;
  readonly #clock: IReactorTime;

  constructor(clock: IReactorTime) {
    super();
    this.#clock = clock;
  }

  render_GET(request: Request): typeof NOT_DONE_YET {
    let sent = 0;
    const dripping = new LoopingCall(() => {
      request.write(`${sent} of ${PIECES} pieces\n`);
      if (sent === PIECES) {
        dripping.stop();
        request.finish();
      }
      sent += 1;
    });
    request.notifyFinish().addErrback(() => dripping.stop()); // the client has gone
    dripping.start(DOWNLOAD_SECONDS / PIECES, { clock: this.#clock });
    return NOT_DONE_YET;
  }
}
