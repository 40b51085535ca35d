import { expectEqual } from "../expectation.ts";
import { type StreamCheck, streamCheck } from "./stream-check.ts";
import { HalfCloseRecorder, StreamRecorder } from "./stream-recorder.ts";

/** A transport as the producer of what it receives (X12, X23). */
export const pausingChecks: readonly StreamCheck[] = [
  streamCheck(
    "holds data back while paused, then delivers it",
    { pins: ["X12"] },
    async (stage) => {
      const { server, client } = await stage.plainPair();
      server.transport.pauseProducing();
      client.transport.write("one");
      await stage.settle();
      client.transport.write("two");
      await stage.settle();
      expectEqual(server.events, ["made"], "events while paused");
      server.transport.resumeProducing();
      await stage.received(server, 6);
      expectEqual(server.text, "onetwo", "what was held back");
    },
  ),

  streamCheck("holds back the end of file while paused", { pins: ["X12"] }, async (stage) => {
    const { server, client } = await stage.plainPair();
    server.transport.pauseProducing();
    client.transport.loseConnection();
    await stage.lost(client);
    await stage.settle();
    expectEqual(server.events, ["made"], "events while paused");
    server.transport.resumeProducing();
    await stage.lost(server);
    expectEqual(server.events, ["made", "lost ConnectionDone"], "events after that");
  }),

  streamCheck(
    "holds back the end of file behind data, when dataReceived pauses",
    { pins: ["X12"] },
    async (stage) => {
      const server = new StreamRecorder({
        dataReceived: ({ transport }) => transport.pauseProducing(),
      });
      const client = new StreamRecorder();
      await stage.pair(server, client);
      client.transport.write("first");
      await stage.received(server, 5);
      client.transport.write("second");
      client.transport.loseConnection();
      await stage.settle();
      expectEqual(server.text, "first", "what was delivered before the pause");
      server.transport.resumeProducing();
      await stage.received(server, 11);
      await stage.settle();
      expectEqual(server.events, ["made", "data"], "events before it is resumed again");
      server.transport.resumeProducing();
      await stage.lost(server);
    },
  ),

  streamCheck(
    "tells an end of file that was held back once, however often it is paused and resumed",
    { pins: ["X12", "X16"], needs: ["halfClose"] },
    async (stage) => {
      const server = new HalfCloseRecorder();
      const client = new StreamRecorder();
      await stage.pair(server, client);
      server.transport.pauseProducing();
      client.transport.loseWriteConnection();
      await stage.settle();
      expectEqual(server.events, ["made"], "events while paused");
      server.transport.resumeProducing();
      server.transport.pauseProducing();
      server.transport.resumeProducing();
      await stage.told(server, "readLost");
      await stage.settle();
      expectEqual(server.events, ["made", "readLost"], "events after that");
    },
  ),

  streamCheck(
    "needs one resumeProducing, however often it was paused",
    { pins: ["X12"] },
    async (stage) => {
      const { server, client } = await stage.plainPair();
      server.transport.pauseProducing();
      server.transport.pauseProducing();
      client.transport.write("held");
      await stage.settle();
      server.transport.resumeProducing();
      await stage.received(server, 4);
      expectEqual(server.text, "held", "what was held back");
      server.transport.resumeProducing();
      await stage.settle();
      expectEqual(server.events, ["made", "data"], "events when it is resumed once too often");
    },
  ),

  streamCheck("goes on sending while reading is paused", { pins: ["X12"] }, async (stage) => {
    const { server, client } = await stage.plainPair();
    server.transport.pauseProducing();
    server.transport.write("out");
    await stage.received(client, 3);
    expectEqual(client.text, "out", "what was sent");
  }),

  streamCheck(
    "can be closed while paused, and delivers nothing more then",
    { pins: ["X8", "X12"] },
    async (stage) => {
      const { server, client } = await stage.plainPair();
      server.transport.pauseProducing();
      client.transport.write("never read");
      await stage.settle();
      server.transport.loseConnection();
      await stage.lost(server, client);
      expectEqual(server.events, ["made", "lost ConnectionDone"], "events of the paused end");
    },
  ),

  streamCheck("closes when asked to stop producing", { pins: ["X23"] }, async (stage) => {
    const { server, client } = await stage.plainPair();
    client.transport.write("last");
    client.transport.stopProducing();
    await stage.lost(server, client);
    expectEqual(server.text, "last", "what was written before");
    expectEqual(client.events, ["made", "lost ConnectionDone"], "events of the client");
  }),
];
