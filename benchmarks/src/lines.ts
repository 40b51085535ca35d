import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { LineReceiver } from "@cordage/protocols/basic";
import type { IAddress, ITransport } from "@cordage/reactor";
import { type Comparison, type Contender, compare, report } from "./compare.ts";
import { PeerContender } from "./peer-contender.ts";

const MIB = 1024 * 1024;
const STREAM_BYTES = 64 * MIB;
const CHUNK_BYTES = 64 * 1024;

/** Lengths of short lines, as of a chat or of header fields; the stream repeats them. */
const LINE_LENGTHS = [12, 35, 8, 61, 24, 47, 0, 30, 18, 53];

/** How many bytes come one by one: a line of all of them must not cost more for each than a quarter. */
const TRICKLE_BYTES = [1, 4].map((mebibytes) => mebibytes * MIB);

/** Splitting a stream into lines, against `node:readline` and Twisted. */
export async function benchmarkLines(rounds: number): Promise<void> {
  const chunks = chunksOf(STREAM_BYTES);
  const lines = linesIn(chunks);
  const python = PeerContender.startPython("Twisted LineReceiver", "lines_twisted.py", [
    `${STREAM_BYTES}`,
    `${CHUNK_BYTES}`,
    ...LINE_LENGTHS.map(String),
  ]);
  const contenders: Contender[] = [
    { name: "node:readline (strings)", round: () => viaReadline(chunks, lines) },
    { name: "LineReceiver (Buffers)", round: () => received(chunks, lines, new Buffers()) },
    { name: "LineReceiver (latin1)", round: () => received(chunks, lines, new Latin1()) },
    { name: "LineReceiver (utf8)", round: () => received(chunks, lines, new UTF8()) },
  ];
  if (python !== undefined) contenders.push(python);
  try {
    const title = `${STREAM_BYTES / MIB} MiB of ${lines} lines in chunks of ${CHUNK_BYTES / 1024} KiB`;
    report(
      title,
      "MiB a second of processor time; more is better",
      await compare(contenders, rounds),
    );
  } finally {
    python?.stop();
  }
  report("One line, byte by byte", "ns a byte", await compareTrickles(rounds));
}

function compareTrickles(rounds: number): Promise<Comparison[]> {
  const contenders = TRICKLE_BYTES.map((bytes) => ({
    name: `a line of ${bytes / MIB} MiB`,
    round: () => trickled(bytes),
  }));
  return compare(contenders, rounds);
}

async function viaReadline(chunks: readonly Buffer[], expected: number): Promise<number> {
  let lines = 0;
  const rate = startRate();
  const left = chunks.values();
  const input = new Readable({
    highWaterMark: CHUNK_BYTES,
    read() {
      this.push(left.next().value ?? null);
    },
  });
  const reader = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  reader.on("line", () => {
    lines += 1;
  });
  await new Promise((resolve) => reader.once("close", resolve));
  return rate(lines, expected);
}

function received(chunks: readonly Buffer[], expected: number, receiver: Counting): number {
  receiver.makeConnection(new Nowhere());
  const rate = startRate();
  for (const chunk of chunks) receiver.dataReceived(chunk);
  return rate(receiver.lines, expected);
}

function trickled(count: number): number {
  const receiver = new Buffers();
  receiver.MAX_LENGTH = count;
  receiver.makeConnection(new Nowhere());
  const bytes = Buffer.alloc(count, "x");
  const start = process.cpuUsage();
  for (let at = 0; at < count; at++) receiver.dataReceived(bytes.subarray(at, at + 1));
  receiver.dataReceived(Buffer.from("\r\n"));
  if (receiver.lines !== 1) throw new Error("the line did not arrive");
  return (cpuSeconds(start) * 1e9) / count;
}

/** Measures from now on; the result is MiB a second. */
function startRate(): (lines: number, expected: number) => number {
  const start = process.cpuUsage();
  return (lines, expected) => {
    if (lines !== expected) throw new Error(`${lines} lines arrived of ${expected}`);
    return STREAM_BYTES / MIB / cpuSeconds(start);
  };
}

function cpuSeconds(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

function chunksOf(total: number): Buffer[] {
  const block = LINE_LENGTHS.map((length) => `${"x".repeat(length)}\r\n`).join("");
  const stream = Buffer.alloc(total, block);
  return Array.from({ length: total / CHUNK_BYTES }, (_, i) =>
    // A copy each: what a transport delivers is not a part of something larger.
    Buffer.from(stream.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES)),
  ).with(-1, Buffer.alloc(CHUNK_BYTES, "\r\n")); // so that the last line has an end
}

function linesIn(chunks: readonly Buffer[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.filter((byte) => byte === 0x0a).length, 0);
}

interface Counting {
  readonly lines: number;
  makeConnection(transport: ITransport): void;
  dataReceived(data: Buffer): void;
}

class Buffers extends LineReceiver implements Counting {
  lines = 0;
  override lineReceived(_line: Buffer): void {
    this.lines += 1;
  }
}

class Latin1 extends LineReceiver<ITransport, string> implements Counting {
  override readonly lineEncoding = "latin1";
  lines = 0;
  override lineReceived(_line: string): void {
    this.lines += 1;
  }
}

class UTF8 extends LineReceiver<ITransport, string> implements Counting {
  override readonly lineEncoding = "utf8";
  lines = 0;
  override lineReceived(_line: string): void {
    this.lines += 1;
  }
}

/** A connection to nobody. */
class Nowhere implements ITransport {
  readonly disconnecting = false;
  write(): void {}
  writeSequence(): void {}
  loseConnection(): void {}
  getPeer(): IAddress {
    throw new TypeError("there is no peer");
  }
  getHost(): IAddress {
    throw new TypeError("there is no host");
  }
}
