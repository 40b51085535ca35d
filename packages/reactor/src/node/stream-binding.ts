import { isNative, nodeBinding } from "./node-binding.ts";
import type { ShutdownRequest, WriteRequest } from "./stream-handle.ts";

/** What Node's own streams on handles are made of, as far as it is used here. */
export interface StreamBinding {
  /** Makes what a handle is given with something to write. */
  newWriteRequest(): WriteRequest;
  /** The same for the end of what is written. */
  newShutdownRequest(): ShutdownRequest;
  /** What the read that Node tells of has brought: how many bytes, or the negative number of an error. */
  readonly bytesOrError: number;
  /** Whether the system has not taken all of the last write, so that its request is in use. */
  readonly wasLastWriteAsync: boolean;
}

/** `undefined` where this Node has no such thing, or another than is known here. */
export function streamBinding(): StreamBinding | undefined {
  const {
    WriteWrap,
    ShutdownWrap,
    streamBaseState: state,
    kReadBytesOrError: read,
    kLastWriteWasAsync: async,
  } = nodeBinding("stream_wrap") ?? {};
  if (!isNative(WriteWrap) || !isNative(ShutdownWrap) || !(state instanceof Int32Array)) return;
  if (!isIndex(read, state) || !isIndex(async, state)) return;
  return {
    newWriteRequest: () => new WriteWrap() as WriteRequest, // Node's sockets use it as one
    newShutdownRequest: () => new ShutdownWrap() as ShutdownRequest, // the same
    get bytesOrError() {
      return state[read] as number; // it is an index
    },
    get wasLastWriteAsync() {
      return state[async] !== 0;
    },
  };
}

function isIndex(value: unknown, list: Int32Array): value is number {
  return typeof value === "number" && value in list;
}
