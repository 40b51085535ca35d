import type { ITCPTransport } from "@cordage/reactor";
import { AssertionFailedError } from "../../errors.ts";
import { expectEqual, expectThat } from "../expectation.ts";
import { RecordingProducer } from "./recording-producer.ts";
import { type StreamCheck, streamCheck } from "./stream-check.ts";
import { StreamRecorder } from "./stream-recorder.ts";

/** From the first event of a connection to the last, and what comes after that (X1 to X6). */
export const lifeChecks: readonly StreamCheck[] = [
  streamCheck(
    "delivers made, data, lost, in that order and once, to both ends",
    { pins: ["X1", "X3"] },
    async (stage) => {
      const { server, client } = await stage.plainPair();
      client.transport.write("ping");
      await stage.received(server, 4);
      server.transport.write("pong");
      await stage.received(client, 4);
      client.transport.loseConnection();
      await stage.lost(server, client);
      await stage.settle();
      const expected = ["made", "data", "lost ConnectionDone"];
      expectEqual([server.events, client.events], [expected, expected], "events of both ends");
      expectEqual([server.text, client.text], ["ping", "pong"], "what both have received");
    },
  ),

  streamCheck("sends what connectionMade writes", { pins: ["X1"] }, async (stage) => {
    const greet = (self: StreamRecorder): void => self.transport.write("hello");
    const server = new StreamRecorder({ connectionMade: greet });
    const client = new StreamRecorder({ connectionMade: greet });
    await stage.begin(server, client);
    await stage.received(server, 5);
    await stage.received(client, 5);
    expectEqual([server.text, client.text], ["hello", "hello"], "the greetings");
  }),

  streamCheck("holds data back when connectionMade pauses", { pins: ["X1"] }, async (stage) => {
    const server = new StreamRecorder({
      connectionMade: ({ transport }) => transport.pauseProducing(),
    });
    const client = new StreamRecorder();
    await stage.pair(server, client);
    client.transport.write("early");
    await stage.settle();
    expectEqual(server.events, ["made"], "events while paused");
    server.transport.resumeProducing();
    await stage.received(server, 5);
    expectEqual(server.text, "early", "what was held back");
  }),

  streamCheck(
    "gives what an event hands over away: later data does not change it",
    { pins: ["X1"] },
    async (stage) => {
      const { server, client } = await stage.plainPair();
      for (const piece of ["aaaa", "bbbb", "cccc"]) {
        client.transport.write(piece);
        await stage.received(server, server.receivedBytes + 4);
      }
      expectEqual(server.text, "aaaabbbbcccc", "the pieces, looked at in the end");
    },
  ),

  streamCheck("keeps connections apart", { pins: ["X1"] }, async (stage) => {
    const pairs = [await stage.plainPair(), await stage.plainPair(), await stage.plainPair()];
    for (const [i, { client }] of pairs.entries()) client.transport.write(`${i}`.repeat(3));
    for (const { server } of pairs) await stage.received(server, 3);
    const texts = pairs.map(({ server }) => server.text);
    expectEqual(texts, ["000", "111", "222"], "what the servers have received");
    pairs[1]?.client.transport.loseConnection();
    if (pairs[1] !== undefined) await stage.lost(pairs[1].server, pairs[1].client);
    await stage.settle();
    const lost = pairs.map(({ server }) => server.isLost);
    expectEqual(lost, [false, true, false], "which connections are lost");
  }),

  streamCheck("stops the producer, then tells the protocol", { pins: ["X4"] }, async (stage) => {
    const server = new StreamRecorder();
    const producer = new RecordingProducer();
    const client = new StreamRecorder({ connectionLost: () => producer.calls.push("lost") });
    await stage.pair(server, client);
    client.transport.registerProducer(producer, true);
    server.transport.loseConnection();
    await stage.lost(client);
    await stage.settle();
    expectEqual(producer.calls, ["stop", "lost"], "order at the end");
  }),

  streamCheck(
    "tells the factory of the end after the protocol, for the same reason",
    { pins: ["X4"], needs: ["factories"] },
    async (stage) => {
      const order: unknown[] = [];
      const client = new StreamRecorder({ connectionLost: (self) => order.push(self.reason) });
      const server = new StreamRecorder();
      await stage.pair(server, client, { clientOver: ({ value }) => void order.push(value) });
      server.transport.loseConnection();
      await stage.until(() => order.length > 1, "the factory is told");
      expectThat(order[0] === order[1], "the factory is told another reason");
    },
  ),

  streamCheck(
    "makes everything a harmless no-op after connectionLost",
    { pins: ["X6"] },
    async (stage) => {
      const { server, client } = await stage.plainPair();
      const { transport } = client;
      transport.loseConnection();
      await stage.lost(client, server);
      for (const call of callsOfAll(transport)) expectHarmless(call);
      await stage.settle();
      expectEqual(client.events, ["made", "lost ConnectionDone"], "events of the client");
      expectEqual(server.receivedBytes, 0, "bytes received");
    },
  ),

  streamCheck(
    "stops a producer that comes after connectionLost",
    { pins: ["X6"] },
    async (stage) => {
      const { server, client } = await stage.plainPair();
      client.transport.loseConnection();
      await stage.lost(client, server);
      for (const streaming of [true, false]) {
        const producer = new RecordingProducer();
        client.transport.registerProducer(producer, streaming);
        await stage.settle();
        expectEqual(producer.calls, ["stop"], "calls of the producer");
      }
    },
  ),

  streamCheck(
    "closes a connection that is refused a protocol, cleanly",
    { pins: ["X2"], needs: ["factories"] },
    async (stage) => {
      // Where there is a handshake the refusal comes in its place.
      const expected = stage.isSecure ? "ConnectionLost" : "ConnectionDone";
      const client = new StreamRecorder();
      await stage.connect({ server: () => null, client: () => client });
      await stage.lost(client);
      expectEqual(client.reason?.name, expected, "reason of the client");
    },
  ),

  streamCheck(
    "closes a connection that its client refuses a protocol, and tells the factory",
    { pins: ["X2"], needs: ["factories"] },
    async (stage) => {
      const server = new StreamRecorder();
      const told: string[] = [];
      await stage.connect({
        server: () => server,
        client: () => null,
        clientOver: ({ value }) => void told.push(value.name),
      });
      await stage.lost(server);
      await stage.until(() => told.length > 0, "the factory is told");
      const expected = stage.isSecure ? "ConnectionLost" : "ConnectionDone";
      expectEqual(server.reason?.name, expected, "reason of the server");
      expectEqual(told, ["ConnectionDone"], "reason of the factory");
    },
  ),
];

/** A call of each method that does something. */
function callsOfAll(transport: ITCPTransport): readonly (() => void)[] {
  return [
    () => transport.write("x"),
    () => transport.writeSequence(["x", Buffer.from("y")]),
    () => transport.loseConnection(),
    () => transport.loseWriteConnection(),
    () => transport.abortConnection(),
    () => transport.pauseProducing(),
    () => transport.resumeProducing(),
    () => transport.stopProducing(),
    () => transport.unregisterProducer(),
    () => transport.setTcpNoDelay(true),
    () => transport.setTcpKeepAlive(true),
  ];
}

function expectHarmless(call: () => void): void {
  try {
    call();
  } catch (error) {
    throw new AssertionFailedError(`${call} throws ${error}`, { cause: error });
  }
}
