/** How what was written becomes what is received (TE7). */
import type { IProtocol } from "@cordage/reactor";
import type { LoopbackQueue } from "./loopback-queue.ts";

/** Empties `queue` into `target`, up to the end of the connection. */
export type PumpPolicy = (queue: LoopbackQueue, target: IProtocol) => void;

/** Delivers every piece as it was written. */
export function identityPumpPolicy(queue: LoopbackQueue, target: IProtocol): void {
  while (!queue.isEmpty) {
    const piece = queue.get();
    if (piece === null) return;
    target.dataReceived(piece);
  }
}

/** Delivers all that was written as one piece. */
export function collapsingPumpPolicy(queue: LoopbackQueue, target: IProtocol): void {
  const pieces: Buffer[] = [];
  while (!queue.isEmpty) {
    const piece = queue.get();
    if (piece === null) break;
    pieces.push(piece);
  }
  if (pieces.length > 0) target.dataReceived(Buffer.concat(pieces));
}
