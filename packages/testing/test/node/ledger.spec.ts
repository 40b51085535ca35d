import { Deferred } from "@cordage/deferred";
import {
  Factory,
  type IListeningPort,
  type IPAddress,
  NodeReactor,
  Protocol,
  TCP4ClientEndpoint,
} from "@cordage/reactor";
import { AccumulatingProtocol, cancelEverywhere, HandleLedger } from "@cordage/testing";
import { expect } from "chai";

async function listening(reactor: NodeReactor): Promise<IListeningPort<IPAddress>> {
  const factory = Factory.forProtocol(AccumulatingProtocol);
  factory.noisy = false;
  return await reactor.listenTCP(0, factory, { interface: "127.0.0.1" }).whenListening();
}

describe("HandleLedger on a NodeReactor", () => {
  it("knows both ends of a connection, until they are told that it is lost (TE9)", async () => {
    const reactor = new NodeReactor();
    const ledger = new HandleLedger();
    ledger.watch(reactor);
    const port = await listening(reactor);
    const endpoint = new TCP4ClientEndpoint(reactor, "127.0.0.1", port.getHost().port);
    const lost = new Deferred<void>();
    const factory = Factory.forProtocol(AccumulatingProtocol);
    const client = await endpoint.connect(factory);
    client.closedDeferred = lost;
    const kinds = (): string[] => ledger.leftovers().map(({ kind }) => kind);
    expect(kinds()).to.include.members(["port", "client connection"]);

    client.transport.loseConnection();
    await lost;
    await port.stopListening();
    while (!ledger.isClean) await new Promise((resolve) => setImmediate(resolve));
    expect(kinds()).to.deep.equal([]);
    ledger.close();
  });
});

describe("cancelEverywhere on a NodeReactor", () => {
  it("finds a sound endpoint sound, connecting and connected", async () => {
    const { outcomes } = await cancelEverywhere(
      async function* ({ reactor, waits }) {
        const port = await listening(reactor);
        const endpoint = new TCP4ClientEndpoint(reactor, "127.0.0.1", port.getHost().port);
        let client: Protocol | undefined;
        try {
          const connecting = waits(endpoint.connect(Factory.forProtocol(Protocol)));
          yield "connecting";
          client = await connecting;
          yield "connected";
        } finally {
          client?.transport.loseConnection();
          await port.stopListening();
        }
      },
      { makeReactor: () => new NodeReactor() },
    );
    expect(outcomes).to.deep.equal([["ConnectingCancelledError"], ["ok"], ["ok"]]);
  });
});
