import { WriteBufferFullError } from "@cordage/reactor";
import { expectEqual, expectThat, expectThrown } from "../expectation.ts";
import { type StreamCheck, streamCheck } from "./stream-check.ts";
import { StreamRecorder } from "./stream-recorder.ts";

const MIB: number = 1024 * 1024;

/** What can be written, in which order it arrives, and how much may wait (X7). */
export const writingChecks: readonly StreamCheck[] = [
  streamCheck(
    "sends bytes and strings, as UTF-8, in order, whatever the turns",
    { pins: ["X7"] },
    async (stage) => {
      const { server, client } = await stage.plainPair();
      const { transport } = client;
      transport.write("é");
      transport.write(Buffer.from([0, 255]));
      transport.write(new Uint8Array([9, 7, 9]).subarray(1, 2));
      transport.writeSequence(["a", Buffer.from("b")]);
      await stage.settle();
      transport.write("c");
      transport.writeSequence(new Set(["d", "e"]));
      await stage.received(server, 10);
      const received = Buffer.from(server.text, "latin1").toString("hex");
      expectEqual(received, "c3a900ff07616263" + "6465", "what has arrived, in hexadecimal");
    },
  ),

  streamCheck("sends nothing for an empty write", { pins: ["X7"] }, async (stage) => {
    const { server, client } = await stage.plainPair();
    client.transport.write("");
    client.transport.write(Buffer.alloc(0));
    client.transport.writeSequence([]);
    client.transport.writeSequence([""]);
    await stage.settle();
    expectEqual(server.events, ["made"], "events of the other end");
  }),

  streamCheck(
    "refuses what is neither bytes nor string, even when closed",
    { pins: ["X7"] },
    async (stage) => {
      const { server, client } = await stage.plainPair();
      for (const wrong of [5, null, undefined, ["a"], {}]) {
        const data = wrong as unknown as string; // what a caller without types may do
        expectThrown(TypeError, () => client.transport.write(data), `write(${wrong})`);
      }
      client.transport.loseConnection();
      await stage.lost(client, server);
      const data = 5 as unknown as string; // the same
      expectThrown(TypeError, () => client.transport.write(data), "write after the loss");
      expectEqual(server.receivedBytes, 0, "bytes received");
    },
  ),

  streamCheck(
    "checks all of a sequence before it sends any of it",
    { pins: ["X7"] },
    async (stage) => {
      const { server, client } = await stage.plainPair();
      const pieces = ["a", null as unknown as string]; // what a caller without types may do
      const write = (): void => client.transport.writeSequence(pieces);
      expectThrown(TypeError, write, "writeSequence");
      await stage.settle();
      expectEqual(server.text, "", "what has arrived");
    },
  ),

  streamCheck("sends 60 MB without blocking or loss", { pins: ["X7"] }, async (stage) => {
    const { server, client } = await stage.plainPair();
    const piece = Buffer.alloc(MIB, "0123456789abcdef");
    for (let i = 0; i < 60; i++) client.transport.write(piece);
    expectEqual(server.receivedBytes, 0, "bytes received while they are written");
    client.transport.loseConnection();
    await stage.lost(server);
    expectEqual(server.receivedBytes, 60 * MIB, "bytes received");
    const isWhole = server.chunks.every(
      (chunk, i) => i === 0 || follows(chunk, server.chunks[i - 1]),
    );
    expectThat(isWhole, "what arrived is in another order than it was written");
  }),

  streamCheck(
    "keeps pieces of all kinds and sizes in order while the peer doesn't read",
    { pins: ["X7"] },
    async (stage) => {
      const { server, client } = await stage.plainPair();
      server.transport.pauseProducing();
      client.transport.write(Buffer.alloc(8 * MIB, "-"));
      await stage.settle();
      const pieces = Array.from({ length: 100_000 }, (_, i) => pieceOf(i));
      for (const [i, piece] of pieces.entries()) {
        client.transport.write(i % 2 === 0 ? piece : Buffer.from(piece));
      }
      server.transport.resumeProducing();
      client.transport.loseConnection();
      await stage.lost(server);
      const expected = pieces.join("");
      expectEqual(server.receivedBytes, 8 * MIB + expected.length, "bytes received");
      expectThat(server.text.endsWith(expected), "what arrived is not what was written");
    },
  ),

  streamCheck("sends both ways at once", { pins: ["X7"] }, async (stage) => {
    const { server, client } = await stage.plainPair();
    for (const { transport } of [server, client]) {
      for (let i = 0; i < 32; i++) transport.write(Buffer.alloc(MIB / 8, "x"));
    }
    await stage.received(server, 4 * MIB);
    await stage.received(client, 4 * MIB);
    expectEqual([server.receivedBytes, client.receivedBytes], [4 * MIB, 4 * MIB], "bytes received");
  }),

  streamCheck("answers from inside dataReceived", { pins: ["X7"] }, async (stage) => {
    const server = new StreamRecorder({ dataReceived: (self, data) => self.transport.write(data) });
    const client = new StreamRecorder();
    await stage.pair(server, client);
    client.transport.write("echo");
    await stage.received(client, 4);
    expectEqual(client.text, "echo", "the answer");
  }),

  streamCheck(
    "aborts when more waits than maxWriteBuffer, at exactly that",
    { pins: [], needs: ["writeBudget"] },
    async (stage) => {
      const { server, client } = await stage.plainPair({ maxWriteBuffer: 1000 });
      client.transport.write(Buffer.alloc(1000));
      client.transport.write(Buffer.alloc(1)); // 1000 wait: accepted
      client.transport.write(Buffer.alloc(1)); // 1001 wait: refused
      await stage.lost(client, server);
      const { reason } = client;
      expectThat(reason instanceof WriteBufferFullError, `the reason is ${reason?.name}`);
      const { waitingBytes, limitBytes } = reason as WriteBufferFullError; // just looked at
      expectEqual([waitingBytes, limitBytes], [1001, 1000], "waiting bytes, and their limit");
    },
  ),

  streamCheck(
    "takes one write of any size while no more than maxWriteBuffer waits",
    { pins: [], needs: ["writeBudget"] },
    async (stage) => {
      const { server, client } = await stage.plainPair({ maxWriteBuffer: 1000 });
      client.transport.write(Buffer.alloc(MIB));
      await stage.received(server, MIB);
      client.transport.loseConnection();
      await stage.lost(client, server);
      expectEqual(client.events, ["made", "lost ConnectionDone"], "events of the writer");
    },
  ),
];

/** Whether `chunk`, of text that repeats every 16 bytes, goes on where `previous` ends. */
function follows(chunk: Buffer, previous: Buffer | undefined): boolean {
  const last = previous?.at(-1) ?? 0;
  const digits = "0123456789abcdef";
  return chunk[0] === digits.charCodeAt((digits.indexOf(String.fromCharCode(last)) + 1) % 16);
}

/** Mostly short ones, and now and then a long one. */
function pieceOf(i: number): string {
  return i % 5000 === 0 ? `${i},`.repeat(5000) : `${i},`;
}
