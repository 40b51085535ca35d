import {
  ReadableStream,
  WritableStream,
  type WritableStreamDefaultController,
} from "node:stream/web";
import type { Connection } from "./connection.ts";
import type { EventWaiters } from "./event-waiters.ts";

/** The two directions of a connection, as streams of the web platform. */
export interface WebStreams {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array | string>;
}

/**
 * The work of {@link Connection.toWebStreams}.
 *
 * @param gone - told when the connection is gone
 */
export function webStreamsOf(connection: Connection, gone: EventWaiters): WebStreams {
  const open = new Set<"readable" | "writable">(["readable", "writable"]);
  const ended = (direction: "readable" | "writable"): void => {
    open.delete(direction);
    if (open.size === 0) connection.close();
  };
  return {
    readable: readableOf(connection, () => ended("readable")),
    writable: writableOf(connection, gone, () => ended("writable")),
  };
}

/** The type of Node's lacks what tells of an abort. */
type AbortableController = WritableStreamDefaultController & { readonly signal: AbortSignal };

function readableOf(connection: Connection, ended: () => void): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const piece = await connection.read();
        if (piece !== null) {
          controller.enqueue(piece);
          return;
        }
        controller.close();
        ended();
      },
      cancel: ended,
    },
    { highWaterMark: 0 }, // what nobody has asked for stays where it is counted
  );
}

function writableOf(
  connection: Connection,
  gone: EventWaiters,
  ended: () => void,
): WritableStream<Uint8Array | string> {
  return new WritableStream<Uint8Array | string>({
    start(controller) {
      // An `abort` here would wait for the end of a write, which a peer that doesn't read holds up.
      const { signal } = controller as AbortableController;
      signal.addEventListener("abort", () => connection.abort());
      // Who waits for something to write would not hear of it otherwise.
      gone.wait().addErrback((failure) => controller.error(failure.value));
    },
    async write(piece) {
      try {
        await connection.write(piece);
      } catch (error) {
        connection.abort(); // the stream takes nothing more now, not even its end
        throw error;
      }
    },
    async close() {
      await connection.closeWrite();
      ended();
    },
  });
}
