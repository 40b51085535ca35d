import type { IProtocol } from "@cordage/reactor";
import { connect, FakeAddress, FakeTransport, type IOPump } from "@cordage/testing";
import type { StreamEnds, StreamHarness } from "@cordage/testing/conformance";

/** Pairs of fake transports, each with a pump. */
export class MemoryStreamHarness implements StreamHarness {
  readonly limits: StreamHarness["limits"] = {
    exceptions: "a pump lets out what a protocol throws, so that the test sees it",
    factories: "two protocols are connected, and nobody builds them",
    startTLS: "TLS is simulated in the order of its events only, with contexts of its own",
  };
  readonly #pumps: IOPump[] = [];

  connect({ server, client, maxWriteBuffer }: StreamEnds): void {
    const [here, there] = [new FakeAddress(), new FakeAddress()];
    const ofServer = server(there) as IProtocol; // null needs a factory; see limits
    const ofClient = client(here) as IProtocol;
    const serverIO = new FakeTransport(ofServer, true, {
      hostAddress: here,
      peerAddress: there,
      maxWriteBuffer,
    });
    const clientIO = new FakeTransport(ofClient, false, {
      hostAddress: there,
      peerAddress: here,
      maxWriteBuffer,
    });
    this.#pumps.push(connect(ofServer, serverIO, ofClient, clientIO, { greet: false }));
  }

  turn(): boolean {
    return this.#pumps.map((pump) => pump.pump()).includes(true);
  }

  close(): void {}
}
