import { ProducerAlreadyRegisteredError } from "@cordage/reactor";
import { expectEqual, expectThat, expectThrown } from "../expectation.ts";
import { RecordingProducer } from "./recording-producer.ts";
import { type StreamCheck, streamCheck } from "./stream-check.ts";

/** A push producer is paused when more than this many bytes wait. */
const MARK: number = 64 * 1024;

/** A transport as the consumer of what a producer writes (X18 to X22). */
export const producerChecks: readonly StreamCheck[] = [
  streamCheck(
    "pauses a push producer above 65536 waiting bytes, and resumes it when empty",
    { pins: ["X18"], needs: ["backPressure"] },
    async (stage) => {
      const { client } = await stage.plainPair();
      const producer = new RecordingProducer();
      client.transport.registerProducer(producer, true);
      client.transport.write(Buffer.alloc(MARK));
      expectEqual(producer.calls, [], "calls at the mark");
      client.transport.write("x");
      expectEqual(producer.calls, ["pause"], "calls above the mark");
      await stage.until(() => producer.count("resume") > 0, "the producer is resumed");
      expectEqual(producer.calls, ["pause", "resume"], "calls when all is sent");
    },
  ),

  streamCheck(
    "pauses a push producer once, however much more it writes",
    { pins: ["X19"], needs: ["backPressure"] },
    async (stage) => {
      const { client } = await stage.plainPair();
      const producer = new RecordingProducer();
      client.transport.registerProducer(producer, true);
      for (let i = 0; i < 3; i++) client.transport.write(Buffer.alloc(MARK + 1));
      expectEqual(producer.calls, ["pause"], "calls after three writes");
      await stage.until(() => producer.count("resume") > 0, "the producer is resumed");
      await stage.settle();
      expectEqual(producer.calls, ["pause", "resume"], "calls when all is sent");
    },
  ),

  streamCheck(
    "doesn't resume a push producer while something waits",
    { pins: ["X18"], needs: ["backPressure"] },
    async (stage) => {
      const { server, client } = await stage.plainPair();
      const producer = new RecordingProducer();
      client.transport.registerProducer(producer, true);
      server.transport.pauseProducing();
      client.transport.write(Buffer.alloc(32 * MARK * 16));
      await stage.settle();
      expectEqual(producer.calls, ["pause"], "calls while the peer doesn't read");
      server.transport.resumeProducing();
      await stage.until(() => producer.count("resume") > 0, "the producer is resumed");
    },
  ),

  streamCheck(
    "leaves alone a push producer that never fills the buffer",
    { pins: ["X18"] },
    async (stage) => {
      const { server, client } = await stage.plainPair();
      const producer = new RecordingProducer();
      client.transport.registerProducer(producer, true);
      for (let i = 1; i <= 10; i++) {
        client.transport.write(Buffer.alloc(100));
        await stage.received(server, i * 100);
      }
      await stage.settle();
      expectEqual(producer.calls, [], "calls of the producer");
    },
  ),

  streamCheck(
    "pauses and resumes again a producer that refills the buffer from resumeProducing",
    { pins: ["X20"], needs: ["backPressure"] },
    async (stage) => {
      const { server, client } = await stage.plainPair();
      const { transport } = client;
      const producer = new RecordingProducer(({ calls }) => {
        if (calls.length < 6) transport.write(Buffer.alloc(100_000));
        else transport.loseConnection();
      });
      transport.registerProducer(producer, true);
      transport.write(Buffer.alloc(100_000));
      await stage.received(server, 300_000);
      await stage.settle();
      const expected = ["pause", "resume", "pause", "resume", "pause", "resume"];
      expectEqual(producer.calls, expected, "calls of the producer");
      transport.unregisterProducer();
      await stage.lost(server, client);
      expectEqual(server.receivedBytes, 300_000, "bytes received");
    },
  ),

  streamCheck(
    "asks a pull producer at once and each time nothing waits, and never pauses it",
    { pins: ["X18"] },
    async (stage) => {
      const { server, client } = await stage.plainPair();
      const { transport } = client;
      const producer = new RecordingProducer(({ calls }) => {
        transport.write(Buffer.alloc(2 * MARK, `${calls.length % 10}`));
        if (calls.length === 10) transport.unregisterProducer();
      });
      transport.registerProducer(producer, false);
      expectEqual(producer.calls, ["resume"], "calls when it is registered");
      await stage.received(server, 20 * MARK);
      await stage.settle();
      expectEqual(producer.calls, Array(10).fill("resume"), "calls in the end");
      expectEqual(server.receivedBytes, 20 * MARK, "bytes received");
    },
  ),

  streamCheck("takes one producer at a time", { pins: ["X18"] }, async (stage) => {
    const { client } = await stage.plainPair();
    const { transport } = client;
    transport.registerProducer(new RecordingProducer(), true);
    const second = new RecordingProducer();
    const register = (): void => transport.registerProducer(second, false);
    expectThrown(ProducerAlreadyRegisteredError, register, "a second producer");
    expectEqual(second.calls, [], "calls of the one that was refused");
    transport.unregisterProducer();
    transport.registerProducer(second, false);
    expectEqual(second.calls, ["resume"], "calls of the one that came after the first");
  }),

  streamCheck("can be told any time to unregister", { pins: ["X21"] }, async (stage) => {
    const { server, client } = await stage.plainPair();
    client.transport.unregisterProducer();
    client.transport.write("still here");
    await stage.received(server, 10);
    client.transport.loseConnection();
    await stage.lost(server, client);
    client.transport.unregisterProducer();
    await stage.settle();
    expectEqual(client.events, ["made", "lost ConnectionDone"], "events of the client");
  }),

  ...([true, false] as const).map((streaming) =>
    streamCheck(
      `waits with the close for a ${streaming ? "push" : "pull"} producer, and sends what it writes`,
      { pins: ["X21", "X22"] },
      async (stage) => {
        const { server, client } = await stage.plainPair();
        const { transport } = client;
        transport.registerProducer(new RecordingProducer(), streaming);
        transport.loseConnection();
        await stage.settle();
        expectEqual(client.events, ["made"], "events while the producer is registered");
        transport.write("last words");
        transport.unregisterProducer();
        transport.write("too late");
        await stage.lost(client, server);
        expectEqual(server.text, "last words", "what has arrived");
        expectEqual(client.events, ["made", "lost ConnectionDone"], "events of the closer");
      },
    ),
  ),

  streamCheck(
    "goes on asking a pull producer while a close waits for it",
    { pins: ["X22"] },
    async (stage) => {
      const { server, client } = await stage.plainPair();
      const { transport } = client;
      const producer = new RecordingProducer(({ calls }) => {
        transport.write("piece");
        if (calls.length === 4) transport.unregisterProducer();
      });
      transport.registerProducer(producer, false);
      transport.loseConnection();
      await stage.lost(client, server);
      expectEqual(server.text, "piece".repeat(4), "what has arrived");
    },
  ),

  streamCheck(
    "drops what a producer writes that comes when the rest is on its way",
    { pins: ["X9"] },
    async (stage) => {
      const { server, client } = await stage.plainPair();
      const { transport } = client;
      transport.write(Buffer.alloc(128 * MARK));
      transport.loseConnection();
      const producer = new RecordingProducer();
      transport.registerProducer(producer, true);
      transport.write("too late");
      await stage.lost(client, server);
      expectEqual(server.receivedBytes, 128 * MARK, "bytes received");
      expectEqual(producer.calls, ["stop"], "calls of the producer");
    },
  ),

  streamCheck(
    "stops its producer once when the peer goes away, and asks no more of it",
    { pins: ["X4", "X18"] },
    async (stage) => {
      for (const streaming of [true, false]) {
        const { server, client } = await stage.plainPair();
        const producer = new RecordingProducer();
        client.transport.registerProducer(producer, streaming);
        server.transport.loseConnection();
        await stage.lost(client, server);
        await stage.settle();
        expectEqual(producer.count("stop"), 1, "how often the producer was stopped");
        expectThat(producer.calls.at(-1) === "stop", "the producer was asked for more at the end");
      }
    },
  ),
];
