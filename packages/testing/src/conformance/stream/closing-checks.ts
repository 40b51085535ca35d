import { expectEqual } from "../expectation.ts";
import { RecordingProducer } from "./recording-producer.ts";
import { type StreamCheck, streamCheck } from "./stream-check.ts";
import { StreamRecorder } from "./stream-recorder.ts";

const MIB: number = 1024 * 1024;

/** The clean ways to the end (X8, X9, X11, X17). */
export const closingChecks: readonly StreamCheck[] = [
  streamCheck(
    "flushes, then closes; asking again changes nothing",
    { pins: ["X8"] },
    async (stage) => {
      const { server, client } = await stage.plainPair();
      client.transport.write(Buffer.alloc(4 * MIB));
      client.transport.loseConnection();
      client.transport.loseConnection();
      await stage.lost(server, client);
      expectEqual(server.receivedBytes, 4 * MIB, "bytes received");
      expectEqual(client.events, ["made", "lost ConnectionDone"], "events of the closer");
      expectEqual(
        server.events,
        ["made", "data", "lost ConnectionDone"],
        "events of the other end",
      );
    },
  ),

  streamCheck(
    "delivers nothing more after loseConnection, resumed or not",
    { pins: ["X8"] },
    async (stage) => {
      const { server, client } = await stage.plainPair();
      client.transport.registerProducer(new RecordingProducer(), true); // keeps it from closing
      client.transport.loseConnection();
      client.transport.resumeProducing();
      server.transport.write("too late");
      await stage.settle();
      client.transport.unregisterProducer();
      await stage.lost(client);
      expectEqual(client.events, ["made", "lost ConnectionDone"], "events of the closer");
    },
  ),

  streamCheck(
    "delivers nothing more after a loseConnection inside dataReceived",
    { pins: ["X8"] },
    async (stage) => {
      const server = new StreamRecorder({
        dataReceived: ({ transport }) => transport.loseConnection(),
      });
      const client = new StreamRecorder();
      await stage.pair(server, client);
      client.transport.write(Buffer.alloc(4 * MIB));
      await stage.lost(server, client);
      expectEqual(server.chunks.length, 1, "how often data was delivered");
      expectEqual(server.events, ["made", "data", "lost ConnectionDone"], "events of the closer");
    },
  ),

  streamCheck(
    "is disconnecting from loseConnection on, and for good",
    { pins: ["X8"] },
    async (stage) => {
      const { server, client } = await stage.plainPair();
      expectEqual(server.transport.disconnecting, false, "disconnecting at first");
      server.transport.loseConnection();
      expectEqual(server.transport.disconnecting, true, "disconnecting after loseConnection");
      await stage.lost(server, client);
      expectEqual(server.transport.disconnecting, true, "disconnecting after the loss");
      expectEqual(client.transport.disconnecting, true, "disconnecting at the other end");
    },
  ),

  streamCheck(
    "never calls connectionLost from inside loseConnection",
    { pins: ["X17"] },
    async (stage) => {
      const { server, client } = await stage.plainPair();
      client.transport.loseConnection();
      expectEqual(client.events, ["made"], "events when loseConnection returns");
      await stage.lost(client, server);
    },
  ),

  streamCheck("drops what is written after loseConnection", { pins: ["X9"] }, async (stage) => {
    const { server, client } = await stage.plainPair();
    client.transport.write("before");
    client.transport.loseConnection();
    client.transport.write("after");
    client.transport.writeSequence(["after"]);
    await stage.lost(server, client);
    expectEqual(server.text, "before", "what has arrived");
  }),

  streamCheck(
    "sends what connectionMade writes before it closes",
    { pins: ["X8"] },
    async (stage) => {
      const server = new StreamRecorder({
        connectionMade(self) {
          self.transport.write("bye");
          self.transport.loseConnection();
        },
      });
      const client = new StreamRecorder();
      await stage.begin(server, client);
      await stage.lost(server, client);
      expectEqual(client.text, "bye", "what has arrived");
      expectEqual(server.events, ["made", "lost ConnectionDone"], "events of the closer");
    },
  ),

  streamCheck("closes once when both ends close at once", { pins: ["X3"] }, async (stage) => {
    const { server, client } = await stage.plainPair();
    server.transport.loseConnection();
    client.transport.loseConnection();
    await stage.lost(server, client);
    const expected = ["made", "lost ConnectionDone"];
    expectEqual([server.events, client.events], [expected, expected], "events of both ends");
  }),

  streamCheck(
    "ends at the peer's end of file; what is not sent yet is lost",
    { pins: ["X11"], needs: ["halfClose"] },
    async (stage) => {
      const { server, client } = await stage.plainPair();
      client.transport.pauseProducing();
      server.transport.write(Buffer.alloc(32 * MIB));
      await stage.settle();
      client.transport.loseWriteConnection();
      await stage.lost(server);
      expectEqual(server.reason?.name, "ConnectionDone", "reason of the one that was writing");
      client.transport.resumeProducing();
      await stage.lost(client);
      expectEqual(client.receivedBytes < 32 * MIB, true, "whether some was lost");
    },
  ),
];
