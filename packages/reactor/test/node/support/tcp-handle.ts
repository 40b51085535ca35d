import type { StreamHandle } from "#internal/node/stream-handle.js";

/** The class of Node's handles for TCP. */
export const { TCP } = (
  process as unknown as {
    binding(name: string): { TCP: { prototype: Required<StreamHandle> } };
  }
).binding("tcp_wrap");
