import type { IProtocol } from "@cordage/reactor";
import { connect, FakeAddress, FakeTransport, type IOPump } from "@cordage/testing";
import type { StreamEnds, StreamHarness } from "@cordage/testing/conformance";

/** So many turns without anything to move, and nothing is going to come. */
const PATIENCE_TURNS = 200_000;

/** Pairs of transports in memory, for what takes turns of the event loop beside those of the pump. */
export class PumpedHarness implements StreamHarness {
  readonly limits: StreamHarness["limits"] = {
    factories: "two protocols are connected, and nobody builds them",
  };
  readonly #pumps: IOPump[] = [];
  #turnsLeft = PATIENCE_TURNS;

  connect({ server, client, maxWriteBuffer }: StreamEnds): void {
    const [here, there] = [new FakeAddress(), new FakeAddress()];
    const ofServer = server(there) as IProtocol; // null needs a factory; see limits
    const ofClient = client(here) as IProtocol;
    const serverIO = new FakeTransport(ofServer, true, { hostAddress: here, peerAddress: there });
    const clientIO = new FakeTransport(ofClient, false, { hostAddress: there, peerAddress: here });
    for (const io of [serverIO, clientIO]) {
      io.maxWriteBuffer = maxWriteBuffer ?? io.maxWriteBuffer; // for who is on it: it keeps to the one it was made with
    }
    this.#pumps.push(connect(ofServer, serverIO, ofClient, clientIO, { greet: false }));
  }

  turn(): boolean {
    for (const pump of this.#pumps) pump.pump();
    this.#turnsLeft -= 1;
    return this.#turnsLeft > 0;
  }

  close(): void {}
}
