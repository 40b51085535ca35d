import { expectEqual, expectThat } from "../expectation.ts";
import { RecordingProducer } from "./recording-producer.ts";
import { type StreamCheck, streamCheck } from "./stream-check.ts";
import { HalfCloseRecorder, type Reactions, type StreamRecorder } from "./stream-recorder.ts";
import type { StreamStage } from "./stream-stage.ts";

const MIB: number = 1024 * 1024;

/** Where a connection can be when it is aborted, and how it gets there. */
interface AbortStep {
  readonly name: string;
  /** What the end that aborts does at its events. */
  readonly reactions?: Reactions<StreamRecorder>;
  /** What brings it to the step, and aborts unless a reaction does. */
  play?(aborting: StreamRecorder, other: StreamRecorder, stage: StreamStage): Promise<void> | void;
}

const abort = ({ transport }: StreamRecorder): void => transport.abortConnection();

const STEPS: readonly AbortStep[] = [
  { name: "in connectionMade", reactions: { connectionMade: abort } },
  {
    name: "in dataReceived",
    reactions: { dataReceived: abort },
    play: (_, other) => other.transport.write("x"),
  },
  { name: "while idle", play: abort },
  {
    name: "while paused",
    async play(aborting, other, stage) {
      aborting.transport.pauseProducing();
      other.transport.write("held back");
      await stage.settle();
      abort(aborting);
    },
  },
  {
    name: "right after a write",
    play(aborting) {
      aborting.transport.write("x");
      abort(aborting);
    },
  },
  {
    name: "after loseConnection, while it flushes",
    play: abortsFlushing(({ transport }) => transport.loseConnection()),
  },
  {
    name: "in resumeProducing",
    play(aborting) {
      const producer = new RecordingProducer(() => abort(aborting));
      aborting.transport.registerProducer(producer, false);
    },
  },
];

const HALF_CLOSE_STEPS: readonly AbortStep[] = [
  {
    name: "right after loseWriteConnection",
    play(aborting) {
      aborting.transport.loseWriteConnection();
      abort(aborting);
    },
  },
  {
    name: "after loseWriteConnection, while it flushes",
    play: abortsFlushing(({ transport }) => transport.loseWriteConnection()),
  },
  {
    name: "in readConnectionLost",
    reactions: { readConnectionLost: abort },
    play: (_, other) => other.transport.loseWriteConnection(),
  },
  {
    name: "in writeConnectionLost",
    reactions: { writeConnectionLost: abort },
    play: (aborting) => aborting.transport.loseWriteConnection(),
  },
  {
    name: "when both directions have ended",
    async play(aborting, other, stage) {
      aborting.transport.loseWriteConnection();
      await stage.told(other, "readLost");
      other.transport.loseWriteConnection();
      await stage.told(aborting, "readLost");
      abort(aborting);
    },
  },
];

/** The end without regard for what waits, at every step of a connection (X10). */
export const abortChecks: readonly StreamCheck[] = [
  ...STEPS.map((step) => abortCheck(step, false)),
  ...HALF_CLOSE_STEPS.map((step) => abortCheck(step, true)),

  streamCheck("is disconnecting from abortConnection on", { pins: ["X10"] }, async (stage) => {
    const { server, client } = await stage.plainPair();
    client.transport.abortConnection();
    expectEqual(client.transport.disconnecting, true, "disconnecting after abortConnection");
    await stage.lost(client, server);
  }),

  streamCheck(
    "aborts later and once, whatever follows",
    { pins: ["X10"], needs: ["abort"] },
    async (stage) => {
      const { server, client } = await stage.plainPair();
      client.transport.abortConnection();
      expectEqual(client.events, ["made"], "events when abortConnection returns");
      client.transport.abortConnection();
      client.transport.loseConnection();
      client.transport.write("dropped");
      server.transport.write("not delivered");
      await stage.lost(client, server);
      expectEqual(
        client.events,
        ["made", "lost ConnectionAborted"],
        "events of the end that aborts",
      );
      expectEqual(server.receivedBytes, 0, "bytes received at the other end");
    },
  ),

  streamCheck(
    "drops what waits when it aborts",
    { pins: ["X10"], needs: ["abort"] },
    async (stage) => {
      const { server, client } = await stage.plainPair();
      server.transport.pauseProducing();
      client.transport.write(Buffer.alloc(32 * MIB));
      await stage.settle();
      client.transport.abortConnection();
      await stage.lost(client);
      server.transport.resumeProducing();
      await stage.lost(server);
      expectThat(server.receivedBytes < 32 * MIB, "everything has arrived in spite of the abort");
    },
  ),

  streamCheck(
    "aborts with full buffers and a producer of either kind, which is stopped once",
    { pins: ["X4", "X10"], needs: ["abort"] },
    async (stage) => {
      for (const streaming of [true, false]) {
        const { server, client } = await stage.plainPair();
        server.transport.pauseProducing();
        const producer = new RecordingProducer();
        client.transport.registerProducer(producer, streaming);
        client.transport.write(Buffer.alloc(16 * MIB));
        await stage.settle();
        client.transport.abortConnection();
        await stage.lost(client);
        expectEqual(client.reason?.name, "ConnectionAborted", "reason of the end that aborts");
        expectEqual(producer.count("stop"), 1, "how often the producer was stopped");
      }
    },
  ),

  streamCheck(
    "tells the peer of an end that aborts ConnectionLost",
    { pins: ["X3", "X10"], needs: ["abort", "reset"] },
    async (stage) => {
      const { server, client } = await stage.plainPair();
      client.transport.abortConnection();
      await stage.lost(server, client);
      expectEqual(server.reason?.name, "ConnectionLost", "reason of the other end");
    },
  ),

  streamCheck(
    "tells ConnectionLost where the peer aborts before everything was flushed",
    { pins: ["X3", "X8"], needs: ["abort", "reset"] },
    async (stage) => {
      const { server, client } = await stage.plainPair();
      client.transport.pauseProducing();
      server.transport.write(Buffer.alloc(16 * MIB));
      server.transport.loseConnection();
      await stage.settle();
      client.transport.abortConnection();
      await stage.lost(server, client);
      expectEqual(server.reason?.name, "ConnectionLost", "reason of the end that closed");
    },
  ),
];

/** Aborts while what was written before `close` waits for an end that reads nothing. */
function abortsFlushing(close: (end: StreamRecorder) => void): NonNullable<AbortStep["play"]> {
  return async (aborting, other, stage) => {
    other.transport.pauseProducing();
    aborting.transport.write(Buffer.alloc(16 * MIB));
    close(aborting);
    await stage.settle();
    abort(aborting);
    await stage.lost(aborting); // though the other end still reads nothing
    other.transport.resumeProducing();
  };
}

function abortCheck({ name, reactions, play }: AbortStep, isHalfClose: boolean): StreamCheck {
  const needs = isHalfClose ? (["abort", "halfClose"] as const) : (["abort"] as const);
  const about = { pins: ["X10"], needs };
  return streamCheck(`can be aborted ${name}`, about, async (stage) => {
    const aborting = new HalfCloseRecorder(reactions);
    const other = new HalfCloseRecorder();
    if (reactions?.connectionMade === undefined) await stage.pair(other, aborting);
    else await stage.begin(other, aborting);
    await play?.(aborting, other, stage);
    await stage.lost(aborting);
    const before = aborting.events.length;
    await stage.settle();
    expectEqual(aborting.reason?.name, "ConnectionAborted", "reason of the end that aborts");
    expectEqual(aborting.events.length, before, "number of events, some time later");
  });
}
