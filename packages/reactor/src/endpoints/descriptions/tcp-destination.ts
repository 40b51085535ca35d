/** The arguments that `tcp:` and `ssl:` clients have in common. */
import type { ConnectTCPOptions } from "../../interfaces/tcp.ts";
import type { EndpointArguments } from "./endpoint-description.ts";
import { optionalInteger } from "./integer-argument.ts";
import { optionalWriteBuffer } from "./write-buffer-argument.ts";

/** The order of host and port, each of which may have its name: `tcp:h:port=1` is `tcp:1:host=h`. */
export function destinationOrder({ keyword }: EndpointArguments): readonly ("host" | "port")[] {
  return keyword.has("host") ? ["port", "host"] : ["host", "port"];
}

/** What a client does besides going to host and port. */
export function describedConnectOptions({
  timeout,
  bindAddress,
  maxWriteBuffer,
}: {
  readonly timeout?: string | undefined;
  readonly bindAddress?: string | undefined;
  readonly maxWriteBuffer?: string | undefined;
}): ConnectTCPOptions {
  return {
    timeout: optionalInteger("timeout", timeout),
    bindAddress: bindAddress === undefined ? undefined : [bindAddress, 0],
    maxWriteBuffer: optionalWriteBuffer(maxWriteBuffer),
  };
}
