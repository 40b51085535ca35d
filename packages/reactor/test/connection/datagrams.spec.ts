import { CancelledError, Deferred, succeed } from "@cordage/deferred";
import {
  CannotListenError,
  ConnectionRefusedError,
  type Datagrams,
  type HostAndPort,
  type IPAddress,
  type IReactorUDP,
  NodeReactor,
  openDatagrams,
} from "@cordage/reactor";
import { assertNoResult, failureResultOf } from "@cordage/testing";
import { expect } from "chai";
import { turns } from "../node/support/bench.ts";
import { SOCKET_ACCESSES } from "../node/support/socket-accesses.ts";

for (const { access, note } of SOCKET_ACCESSES) {
  for (const host of ["127.0.0.1", "::1"]) {
    describe(`openDatagrams on ${host}${note}`, () => {
      const reactor = new NodeReactor({ socketAccess: access });
      let opened: Datagrams[];

      beforeEach(() => {
        opened = [];
      });
      afterEach(async () => {
        for (const each of opened) await each.close();
      });

      async function open(options: { maxWaiting?: number } = {}): Promise<Datagrams> {
        const datagrams = await openDatagrams(reactor, 0, { interface: host, ...options });
        opened.push(datagrams);
        return datagrams;
      }

      function placeOf(datagrams: Datagrams): HostAndPort {
        const { host: address, port } = datagrams.transport.getHost() as IPAddress;
        return [address, port];
      }

      it("reads and writes datagrams, each with its address", async () => {
        const [server, client] = [await open(), await open()];
        const waiting = server.read();
        assertNoResult(waiting);
        client.write("hello", placeOf(server));
        const datagram = await waiting;
        expect(`${datagram?.data}`).to.equal("hello");
        expect(datagram?.from).to.deep.equal(placeOf(client));
        server.write(Buffer.alloc(0), datagram?.from);
        expect((await client.read())?.data).to.have.length(0);
      });

      it("gives them to a loop until the port is closed, and after it what has come", async () => {
        const [server, client] = [await open(), await open()];
        const loop = (async () => {
          for await (const { data, from } of server) server.write(`you said ${data}`, from);
          return "over";
        })();
        client.write("hello", placeOf(server));
        expect(`${(await client.read())?.data}`).to.equal("you said hello");
        server.close();
        expect(await loop).to.equal("over");
        expect(await server.read()).to.equal(null);
      });

      it("keeps so many unread and drops the rest, counting", async () => {
        const [server, client] = [await open({ maxWaiting: 2 }), await open()];
        for (const text of ["one", "two", "three"]) client.write(text, placeOf(server));
        while (server.dropped === 0) await turns(1);
        await server.close();
        const texts: string[] = [];
        for await (const { data } of server) texts.push(`${data}`);
        expect(texts).to.deep.equal(["one", "two"]);
        expect(server.dropped).to.equal(1);
      });

      it("serves several reads in order; one that was cancelled has taken nothing", async () => {
        const [server, client] = [await open(), await open()];
        const reads = [server.read(), server.read(), server.read()];
        reads[0]?.cancel();
        failureResultOf(reads[0] as (typeof reads)[0], CancelledError);
        for (const text of ["one", "two"]) client.write(text, placeOf(server));
        expect(`${(await reads[1])?.data}`).to.equal("one");
        expect(`${(await reads[2])?.data}`).to.equal("two");
      });

      it("hears only its peer once connected, and that nobody listens there", async () => {
        const [gone, client] = [await open(), await open()];
        client.connect(...placeOf(gone));
        client.write("anybody?");
        expect(`${(await gone.read())?.data}`).to.equal("anybody?");
        await gone.close();
        client.write("still?");
        const refused = await client.read().addErrback((failure) => failure.value);
        expect(refused).to.be.instanceOf(ConnectionRefusedError);
        const next = client.read();
        assertNoResult(next);
        await client.close();
        expect(await next).to.equal(null);
      });

      it("is at its end when the port is closed by others, such as a shutdown", async () => {
        const server = await open();
        const waiting = server.read();
        await server.transport.stopListening();
        expect(await waiting).to.equal(null);
      });

      it("is closed when it has been used", async () => {
        let left: Datagrams;
        {
          await using datagrams = await open();
          left = datagrams;
        }
        expect(await left.read()).to.equal(null);
      });

      it("fails when the port can't be bound, or is given up, and leaves nothing open", async () => {
        const taken = await open();
        const [, port] = placeOf(taken);
        const failure = await openDatagrams(reactor, port, { interface: host }).addErrback(
          ({ value }) => value,
        );
        expect(failure).to.be.instanceOf(CannotListenError);
        const given = openDatagrams(reactor, 0, { interface: host, signal: AbortSignal.abort() });
        failureResultOf(given, CancelledError);
        expect(() => openDatagrams(reactor, 0, { maxWaiting: 0 })).to.throw(RangeError);
      });
    });
  }
}

describe("openDatagrams", () => {
  it("closes the port when it is cancelled before that is bound", () => {
    let isStopped = false;
    const port = {
      whenListening: () => new Deferred(),
      stopListening: () => {
        isStopped = true;
        return succeed();
      },
    };
    const reactor = { listenUDP: () => port } as unknown as IReactorUDP; // all that is asked of it
    const controller = new AbortController();
    const opening = openDatagrams(reactor, 0, { signal: controller.signal });
    assertNoResult(opening);
    controller.abort();
    failureResultOf(opening, CancelledError);
    expect(isStopped).to.equal(true);
  });
});
