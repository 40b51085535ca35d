import type { ListenTCPOptions } from "../../interfaces/tcp.ts";
import { optionalInteger } from "./integer-argument.ts";
import { optionalWriteBuffer } from "./write-buffer-argument.ts";

/** What `tcp:`, `tcp6:` and `ssl:` servers do besides listening on a port. */
export function describedListenOptions(bound: {
  readonly interface?: string | undefined;
  readonly backlog?: string | undefined;
  readonly maxWriteBuffer?: string | undefined;
}): ListenTCPOptions {
  return {
    interface: bound.interface,
    backlog: optionalInteger("backlog", bound.backlog),
    maxWriteBuffer: optionalWriteBuffer(bound.maxWriteBuffer),
  };
}
