import { datagramPath } from "./datagram-handle.ts";
import { type DatagramPath, publicDatagramPath } from "./datagram-path.ts";
import { ReadBuffers } from "./read-buffers.ts";
import { type SecuredReads, securedReads } from "./secured-reads.ts";
import { streamBinding } from "./stream-binding.ts";
import { StreamHandles } from "./stream-handles.ts";

/** How transports use Node's sockets: the faster ways there are, beside the public one. */
export interface SocketAccess {
  /** For plain connections. */
  readonly handles: StreamHandles | undefined;
  /** For those that speak TLS. */
  readonly securedReads: SecuredReads | undefined;
  /** For datagrams. */
  readonly datagramPath: DatagramPath;
}

/** Nothing but Node's public interface. */
export const publicAccess: SocketAccess = {
  handles: undefined,
  securedReads: undefined,
  datagramPath: publicDatagramPath,
};

/** What is asked for; the faster ways only where this Node has them. */
export function chooseSocketAccess(choice: "auto" | "public"): SocketAccess {
  if (choice === "public") return publicAccess;
  const buffers = new ReadBuffers();
  const binding = streamBinding();
  const secured = securedReads(buffers);
  return {
    handles: binding && new StreamHandles(binding, buffers, secured),
    securedReads: secured,
    datagramPath: datagramPath(),
  };
}
