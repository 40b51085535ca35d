import { expectEqual } from "../expectation.ts";
import { RecordingProducer } from "./recording-producer.ts";
import { type StreamCheck, streamCheck } from "./stream-check.ts";
import type { StreamRecorder } from "./stream-recorder.ts";
import type { StreamStage } from "./stream-stage.ts";

const MIB: number = 1024 * 1024;

/** Securing a connection that is in use (X29). */
export const startTLSChecks: readonly StreamCheck[] = [
  streamCheck(
    "secures a connection in use, and then is as it was",
    { pins: ["X29"], needs: ["startTLS"] },
    async (stage) => {
      const { server, client } = await talkingPair(stage);
      stage.startTLS(server.transport, "server");
      stage.startTLS(client.transport, "client");
      client.transport.write("secret");
      await stage.received(server, 14);
      server.transport.write("answer");
      await stage.received(client, 8);
      client.transport.loseConnection();
      await stage.lost(server, client);
      expectEqual([server.text, client.text], ["STARTTLSsecret", "OKanswer"], "received");
      const expected = ["made", "data", "lost ConnectionDone"];
      expectEqual([server.events, client.events], [expected, expected], "events of both ends");
      expectEqual([server.isSecured, client.isSecured], [true, true], "whether TLS was told");
    },
  ),

  streamCheck(
    "leaves plain what was written before, however much waits",
    { pins: ["X29"], needs: ["startTLS"] },
    async (stage) => {
      const { server, client } = await stage.plainPair();
      server.transport.write(Buffer.alloc(8 * MIB, "a"));
      await stage.settle();
      server.transport.write(Buffer.alloc(MIB, "b"));
      stage.startTLS(server.transport, "server");
      server.transport.write("secret");
      await stage.received(client, 9 * MIB);
      await stage.settle();
      expectEqual(client.receivedBytes, 9 * MIB, "bytes received in plain");
      stage.startTLS(client.transport, "client");
      await stage.received(client, 9 * MIB + 6);
      expectEqual(client.text.slice(9 * MIB), "secret", "what came encrypted");
    },
  ),

  streamCheck(
    "keeps its producer when it is secured",
    { pins: ["X29"], needs: ["startTLS"] },
    async (stage) => {
      const { server, client } = await talkingPair(stage);
      const { transport } = server;
      const producer = new RecordingProducer(({ calls }) => {
        if (calls.length < 3) transport.write("piece");
        else transport.unregisterProducer();
      });
      transport.registerProducer(producer, false);
      stage.startTLS(transport, "server");
      await stage.received(client, 7); // the first piece was written before
      stage.startTLS(client.transport, "client");
      await stage.received(client, 12);
      expectEqual(client.text, "OKpiecepiece", "what has arrived");
    },
  ),

  streamCheck(
    "stays paused when it is secured, the handshake apart",
    { pins: ["X12", "X29"], needs: ["startTLS"] },
    async (stage) => {
      const { server, client } = await talkingPair(stage);
      server.transport.pauseProducing();
      stage.startTLS(server.transport, "server");
      stage.startTLS(client.transport, "client");
      await stage.until(() => server.isSecured && client.isSecured, "both ends are secured");
      client.transport.write("later");
      await stage.settle();
      expectEqual(server.text, "STARTTLS", "what has arrived while paused");
      server.transport.resumeProducing();
      await stage.received(server, 13);
      expectEqual(server.text, "STARTTLSlater", "what was held back");
    },
  ),
];

/** Plain words there and back, so that both ends know it is time. */
async function talkingPair(
  stage: StreamStage,
): Promise<{ readonly server: StreamRecorder; readonly client: StreamRecorder }> {
  const pair = await stage.plainPair();
  pair.client.transport.write("STARTTLS");
  await stage.received(pair.server, 8);
  pair.server.transport.write("OK");
  await stage.received(pair.client, 2);
  return pair;
}
