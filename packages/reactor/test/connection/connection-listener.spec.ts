import { CancelledError, Deferred, fail } from "@cordage/deferred";
import {
  CannotListenError,
  type Connection,
  ConnectionListener,
  ConnectionRefusedError,
  type IListeningPort,
  type IStreamServerEndpoint,
  listen,
  NotListeningError,
  openConnection,
  TCP4ServerEndpoint,
} from "@cordage/reactor";
import { failureResultOf, flushLoggedErrors, MemoryReactor } from "@cordage/testing";
import { expect } from "chai";
import { Bench, turns } from "../node/support/bench.ts";
import { WIRES } from "../node/support/wires.ts";
import { endpointsOf } from "./support/connection-pairs.ts";

describe("listen", () => {
  let bench: Bench;
  let server: IStreamServerEndpoint;
  let connect: (port: IListeningPort) => Promise<Connection>;

  beforeEach(() => {
    bench = new Bench();
    const endpoints = endpointsOf(bench, WIRES.tcp);
    server = endpoints.server;
    connect = (port) => openConnection(endpoints.clientOf(port)).toPromise();
  });
  afterEach(() => bench.close());

  it("refuses at once what is no endpoint, as openConnection does", () => {
    const nothing = undefined as never; // a caller without types
    expect(() => listen(nothing)).to.throw(TypeError, "expected a server endpoint, got undefined");
    expect(() => openConnection(nothing)).to.throw(TypeError, "expected a client endpoint");
    expect(() => listen({ connect() {} } as never)).to.throw(TypeError, "no listen()");
  });

  it("gives the connections that come, in order, until the loop is left", async () => {
    const listener = listen(server);
    expect(listener).to.be.instanceOf(ConnectionListener);
    const port = await listener.whenListening();
    const clients = [await connect(port), await connect(port)];
    const taken: Connection[] = [];
    for await (const connection of listener) {
      taken.push(connection);
      if (taken.length === 2) break;
    }
    expect(() => port.getHost()).to.throw(NotListeningError);
    for (const [i, connection] of taken.entries()) {
      connection.write(`you are ${i}`);
      connection.close();
    }
    for (const [i, client] of clients.entries()) {
      expect(`${await client.read()}`).to.equal(`you are ${i}`);
      await client.close();
    }
  });

  it("gives out a connection that has ended by then, with what it has received", async () => {
    const listener = listen(server);
    const client = await connect(await listener.whenListening());
    client.write("hit and run");
    await client.closeWrite();
    await turns(10);
    for await (const connection of listener) {
      expect(`${await connection.read()}`).to.equal("hit and run");
      expect(await connection.read()).to.equal(null);
      break;
    }
  });

  it("closes connections that come while too many wait", async () => {
    const listener = listen(server, { maxWaiting: 2 });
    const port = await listener.whenListening();
    const clients: Connection[] = [];
    for (let i = 0; i < 3; i++) clients.push(await connect(port));
    expect(await clients[2]?.read()).to.equal(null);
    expect(listener.refused).to.equal(1);
    for await (const connection of listener) {
      connection.write("welcome");
      break;
    }
    expect(`${await clients[0]?.read()}`).to.equal("welcome");
    expect(await clients[1]?.read()).to.equal(null); // closed with the loop: nobody takes it
  });

  it("ends the loop when it is stopped, after those that wait were given out", async () => {
    const listener = listen(server);
    const port = await listener.whenListening();
    await connect(port);
    await turns(10);
    await listener.stopListening();
    await listener.stopListening(); // once more is harmless
    let taken = 0;
    for await (const connection of listener) {
      taken += 1;
      connection.abort();
    }
    expect(taken).to.equal(1);
  });

  it("ends the loop when a signal aborts, and closes those that wait", async () => {
    const controller = new AbortController();
    const listener = listen(server, { signal: controller.signal });
    const port = await listener.whenListening();
    const client = await connect(port);
    await turns(10);
    controller.abort();
    expect(await client.read()).to.equal(null);
    expect(() => port.getHost()).to.throw(NotListeningError);
    for await (const _connection of listener) expect.fail("there is a connection");
  });

  it("ends a loop that waits when a signal aborts, bound or not", async () => {
    const controller = new AbortController();
    const bound = listen(server, { signal: controller.signal });
    await bound.whenListening();
    const unbound = listen(server, { signal: controller.signal });
    const loops = [bound, unbound].map((each) => each[Symbol.asyncIterator]().next());
    controller.abort();
    for (const loop of loops) expect((await loop).done).to.equal(true);
  });

  it("is over at once with a signal that has aborted", async () => {
    for await (const _connection of listen(server, { signal: AbortSignal.abort() })) {
      expect.fail("there is a connection");
    }
  });

  it("drains: waits for the connections that were given out", async () => {
    const listener = listen(server);
    const client = await connect(await listener.whenListening());
    for await (const connection of listener) {
      let drained = -1;
      const draining = listener.drain({ deadline: 60 }).addCallback((aborted) => {
        drained = aborted;
      });
      client.write("last words");
      expect(`${await connection.read()}`).to.equal("last words");
      expect(drained).to.equal(-1);
      await connection.close();
      await draining;
      expect(drained).to.equal(0);
    }
  });

  it("gives listening up when it is stopped before it is bound", async () => {
    const cancelled: string[] = [];
    const endpointOf = (name: string): IStreamServerEndpoint => ({
      listen: () => new Deferred(() => void cancelled.push(name)),
    });
    const stopped = listen(endpointOf("stopped"));
    const asked = listen(endpointOf("asked"));
    const failure = asked.whenListening().addErrback(({ value }) => value);
    for (const listener of [stopped, asked]) await listener.stopListening();
    expect(cancelled).to.deep.equal(["stopped", "asked"]);
    expect(await failure).to.be.instanceOf(CancelledError);
    expect(await stopped.drain({ deadline: 60 })).to.equal(0);
    for await (const _connection of stopped) expect.fail("there is a connection");
  });

  it("has nothing logged when it is stopped before it is bound", async () => {
    const listener = listen({ listen: () => new Deferred() });
    listener.stopListening();
    await turns(2);
    expect(flushLoggedErrors()).to.deep.equal([]);
  });

  it("throws what the endpoint fails with, or has it logged", async () => {
    const reason = new CannotListenError("", 80, new Error("no"));
    const broken: IStreamServerEndpoint = { listen: () => fail(reason) };
    const first = await listen(broken)
      [Symbol.asyncIterator]()
      .next()
      .then(null, (error: unknown) => error);
    expect(first).to.equal(reason);
    const second = await listen(broken)
      .whenListening()
      .addCallbacks(
        () => undefined,
        (failure) => failure.value,
      );
    expect(second).to.equal(reason);
    listen(broken);
    await turns(2);
    expect(flushLoggedErrors(CannotListenError)).to.have.length(1);
  });

  it("refuses options that are out of range, at once", () => {
    const endpoint = new TCP4ServerEndpoint(new MemoryReactor(), 80);
    const bad = [
      { maxWaiting: 0 },
      { maxRead: 0 },
      { readHighWaterMark: 0.5 },
      { maxWriteBuffer: 0 },
    ];
    for (const options of bad) expect(() => listen(endpoint, options)).to.throw(RangeError);
    expect(() => listen(endpoint).drain({ deadline: -1 })).to.throw(RangeError);
  });
});

describe("openConnection", () => {
  it("fails with what the endpoint fails with, and is given up by a signal", async () => {
    const bench = new Bench();
    const { server, clientOf } = endpointsOf(bench, WIRES.tcp);
    const port = await server.listen({
      buildProtocol: () => null,
      doStart() {},
      doStop() {},
    });
    const endpoint = clientOf(port);
    const given = openConnection(endpoint, { signal: AbortSignal.abort() });
    expect(failureResultOf(given).value).to.have.property("name", "ConnectingCancelledError");
    expect(() => openConnection(endpoint, { maxRead: -1 })).to.throw(RangeError);
    const place = port.getHost();
    port.getHost = () => place;
    await port.stopListening();
    const refused = await openConnection(endpoint).addCallbacks(
      () => undefined,
      (failure) => failure.value,
    );
    expect(refused).to.be.instanceOf(ConnectionRefusedError);
    await bench.close();
  });
});
