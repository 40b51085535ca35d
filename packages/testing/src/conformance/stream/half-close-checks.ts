import { expectEqual } from "../expectation.ts";
import { RecordingProducer } from "./recording-producer.ts";
import { type StreamCheck, streamCheck } from "./stream-check.ts";
import { HalfCloseRecorder, StreamRecorder } from "./stream-recorder.ts";

const MIB: number = 1024 * 1024;

/** Closing one direction (X15, X16). */
export const halfCloseChecks: readonly StreamCheck[] = [
  streamCheck(
    "flushes, shuts down writing, and tells; reading goes on",
    { pins: ["X15", "X16"], needs: ["halfClose"] },
    async (stage) => {
      const server = new HalfCloseRecorder();
      const client = new HalfCloseRecorder();
      await stage.pair(server, client);
      client.transport.write(Buffer.alloc(2 * MIB));
      client.transport.loseWriteConnection();
      await stage.told(client, "writeLost");
      await stage.told(server, "readLost");
      expectEqual(server.receivedBytes, 2 * MIB, "bytes before the end of file");
      server.transport.write("answer");
      await stage.received(client, 6);
      server.transport.loseConnection();
      await stage.told(client, "readLost");
      client.transport.loseConnection();
      await stage.lost(server, client);
      const ofServer = ["made", "data", "readLost", "lost ConnectionDone"];
      const ofClient = ["made", "writeLost", "data", "readLost", "lost ConnectionDone"];
      expectEqual([server.events, client.events], [ofServer, ofClient], "events of both ends");
    },
  ),

  streamCheck(
    "drops what is written after loseWriteConnection, in the same turn and later",
    { pins: ["X15"], needs: ["halfClose"] },
    async (stage) => {
      const server = new HalfCloseRecorder();
      const client = new HalfCloseRecorder();
      await stage.pair(server, client);
      client.transport.write("before");
      client.transport.loseWriteConnection();
      client.transport.write("dropped");
      await stage.told(server, "readLost");
      client.transport.write("dropped");
      await stage.settle();
      expectEqual(server.text, "before", "what has arrived");
    },
  ),

  streamCheck(
    "tells once that writing was lost, however often it is asked",
    { pins: ["X15"], needs: ["halfClose"] },
    async (stage) => {
      const server = new HalfCloseRecorder();
      const client = new HalfCloseRecorder();
      await stage.pair(server, client);
      client.transport.loseWriteConnection();
      client.transport.loseWriteConnection();
      expectEqual(client.events, ["made"], "events before loseWriteConnection returns");
      await stage.told(client, "writeLost");
      client.transport.loseWriteConnection();
      await stage.settle();
      expectEqual(client.events, ["made", "writeLost"], "events of the client");
      expectEqual(server.events, ["made", "readLost"], "events of the server");
    },
  ),

  streamCheck(
    "tells the end of file once, whatever is paused and resumed after it",
    { pins: ["X12", "X16"], needs: ["halfClose"] },
    async (stage) => {
      const server = new HalfCloseRecorder();
      const client = new HalfCloseRecorder();
      await stage.pair(server, client);
      client.transport.loseWriteConnection();
      await stage.told(server, "readLost");
      server.transport.pauseProducing();
      await stage.settle();
      server.transport.resumeProducing();
      await stage.settle();
      server.transport.write("still heard");
      await stage.received(client, 11);
      expectEqual(server.events, ["made", "readLost"], "events after the end of file");
    },
  ),

  streamCheck(
    "lasts until loseConnection even when both directions have ended",
    { pins: ["X16", "X17"], needs: ["halfClose"] },
    async (stage) => {
      const server = new HalfCloseRecorder();
      const client = new HalfCloseRecorder();
      await stage.pair(server, client);
      client.transport.loseWriteConnection();
      await stage.told(server, "readLost");
      server.transport.loseWriteConnection();
      await stage.told(client, "readLost");
      await stage.told(server, "writeLost");
      await stage.settle();
      expectEqual(server.events, ["made", "readLost", "writeLost"], "events before it is closed");
      server.transport.loseConnection();
      expectEqual(server.isLost, false, "whether loseConnection tells of the loss by itself");
      await stage.lost(server);
      expectEqual(server.reason?.name, "ConnectionDone", "reason of the server");
    },
  ),

  streamCheck(
    "ends an ordinary protocol at the peer's half-close",
    { pins: ["X11", "X16"], needs: ["halfClose"] },
    async (stage) => {
      const server = new StreamRecorder();
      const client = new HalfCloseRecorder();
      await stage.pair(server, client);
      client.transport.loseWriteConnection();
      await stage.lost(server);
      await stage.told(client, "readLost");
      client.transport.loseConnection();
      await stage.lost(client);
      expectEqual(server.events, ["made", "lost ConnectionDone"], "events of the ordinary one");
      const expected = ["made", "writeLost", "readLost", "lost ConnectionDone"];
      expectEqual(client.events, expected, "events of the other one");
    },
  ),

  streamCheck(
    "closes one direction silently for a protocol without the events",
    { pins: ["X15"], needs: ["halfClose"] },
    async (stage) => {
      const server = new HalfCloseRecorder();
      const client = new StreamRecorder();
      await stage.pair(server, client);
      client.transport.loseWriteConnection();
      await stage.told(server, "readLost");
      server.transport.write("still heard");
      await stage.received(client, 11);
      server.transport.loseConnection();
      await stage.lost(client);
      expectEqual(client.events, ["made", "data", "lost ConnectionDone"], "events of the client");
    },
  ),

  streamCheck(
    "waits with a half-close for the producer",
    { pins: ["X15", "X22"], needs: ["halfClose"] },
    async (stage) => {
      const server = new HalfCloseRecorder();
      const client = new HalfCloseRecorder();
      await stage.pair(server, client);
      client.transport.registerProducer(new RecordingProducer(), true);
      client.transport.loseWriteConnection();
      client.transport.write("tail");
      await stage.settle();
      expectEqual(client.events, ["made"], "events while the producer is registered");
      client.transport.unregisterProducer();
      await stage.told(client, "writeLost");
      await stage.told(server, "readLost");
      expectEqual(server.text, "tail", "what the producer wrote");
    },
  ),

  streamCheck(
    "can be closed from inside the events of a half-close",
    { pins: ["X15", "X16"], needs: ["halfClose"] },
    async (stage) => {
      const close = (self: StreamRecorder): void => self.transport.loseConnection();
      const server = new HalfCloseRecorder({ readConnectionLost: close });
      const client = new HalfCloseRecorder({ writeConnectionLost: close });
      await stage.pair(server, client);
      client.transport.loseWriteConnection();
      await stage.lost(server, client);
      const reasons = [server.reason?.name, client.reason?.name];
      expectEqual(reasons, ["ConnectionDone", "ConnectionDone"], "reasons of both ends");
    },
  ),
];
