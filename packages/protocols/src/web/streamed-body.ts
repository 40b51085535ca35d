import { ConsumerStoppedError } from "../basic/errors.ts";
import { FileSender } from "../basic/file-sender.ts";
import { PieceReader } from "../basic/file-source.ts";
import type { StreamedBody } from "./render-result.ts";
import type { Request } from "./request.ts";

/** How many bytes go out at a time: as many as a file's stream reads. */
const PIECE_BYTES = 64 * 1024;

/** Whether it is something to be read as it comes. */
export function isStreamedBody(value: unknown): value is StreamedBody {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

/** Sends all that `source` yields, each piece when the client has taken the one before, and finishes the request. */
export function sendStreamedBody(request: Request, source: StreamedBody): void {
  const sender = new FileSender();
  sender.CHUNK_SIZE = PIECE_BYTES;
  sender.beginFileTransfer(source, request).addCallbacks(
    () => request.finish(),
    (reason) => {
      if (reason.check(ConsumerStoppedError) === undefined) request.processingFailed(reason); // else nobody is there
    },
  );
}

/** Nobody is going to read it. */
export function closeStreamedBody(source: StreamedBody): void {
  new PieceReader(source).close();
}
