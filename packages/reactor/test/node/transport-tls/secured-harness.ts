import { type IProtocol, TransportTLS } from "@cordage/reactor";
import type { StreamEnds, StreamHarness } from "@cordage/testing/conformance";
import { clientOptions, serverOptions } from "../support/wires.ts";

/** What another harness connects, with TLS on it. */
export class SecuredHarness implements StreamHarness {
  readonly isSecure = true;
  readonly limits: StreamHarness["limits"];
  readonly #below: StreamHarness;

  constructor(below: StreamHarness) {
    this.#below = below;
    // An end that aborts doesn't end TLS, so its peer can tell, reset or not.
    const { reset: _, ...limits } = below.limits;
    this.limits = { ...limits, startTLS: "it speaks TLS from the start" };
  }

  connect(ends: StreamEnds): PromiseLike<void> | void {
    return this.#below.connect({
      ...ends,
      server: (peer) => secured(ends.server(peer), false),
      client: (peer) => secured(ends.client(peer), true),
    });
  }

  async turn(): Promise<boolean> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    return this.#below.turn();
  }

  close(): PromiseLike<void> | void {
    return this.#below.close();
  }
}

function secured(protocol: IProtocol | null, isClient: boolean): IProtocol | null {
  const contextFactory = isClient ? clientOptions : serverOptions;
  return protocol && new TransportTLS(protocol, { isClient, contextFactory });
}
