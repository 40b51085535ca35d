import { Duplex } from "node:stream";
import type { Deferred } from "@cordage/deferred";
import type { Connection } from "./connection.ts";

/** The work of {@link Connection.toNodeStream}. */
export function nodeStreamOf(connection: Connection): Duplex {
  return new Duplex({
    read() {
      connection.read().addCallbacks(
        (piece) => void this.push(piece),
        (failure) => void this.destroy(failure.value),
      );
    },
    write(piece: Buffer, _encoding, written) {
      tell(connection.write(piece), written);
    },
    final(ended) {
      tell(connection.closeWrite(), ended);
    },
    destroy(error, destroyed) {
      const isOver = this.readableEnded && this.writableFinished;
      if (!isOver) connection.abort();
      connection.close().addBoth(() => destroyed(error)); // how it ended, its reads and writes tell
    },
  });
}

/** Tells one of Node's callbacks the outcome of `deferred`. */
function tell(deferred: Deferred<void>, callback: (error?: Error | null) => void): void {
  deferred.addCallbacks(
    () => callback(),
    (failure) => callback(failure.value),
  );
}
