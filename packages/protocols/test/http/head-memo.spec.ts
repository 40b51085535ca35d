/** A parser remembers the last head of its connection: that must never show in what it makes of the next. */
import {
  DEFAULT_LIMITS,
  type RequestEvent,
  type RequestHead,
  type RequestLimits,
  RequestParser,
} from "@cordage/protocols/http";
import { expect } from "chai";
import fc from "fast-check";
import { randomSplits, whole } from "./chunkings.ts";
import { GOOD_REQUESTS } from "./good-requests.ts";
import { HOSTILE_REQUESTS } from "./hostile-requests.ts";

/** An event in words that can be compared; data in a row is one piece. */
function described(events: Iterable<RequestEvent>): string[] {
  const lines: string[] = [];
  for (const event of events) {
    if (event.kind === "head") lines.push(describedHead(event.head));
    else if (event.kind === "data") lines.push(...Array.from(event.data, (byte) => `${byte}`));
    else if (event.kind === "end") lines.push(`end ${JSON.stringify([...(event.trailers ?? [])])}`);
    else lines.push(`refused ${event.refusal.status} ${event.refusal.reason}`);
  }
  return lines;
}

function describedHead({ fields, ...rest }: RequestHead): string {
  return JSON.stringify({ ...rest, fields: [...fields] });
}

function* eventsOf(parser: RequestParser): Generator<RequestEvent> {
  for (let event = parser.next(); event !== undefined; event = parser.next()) yield event;
}

/** What one parser makes of it, which remembers. */
function remembering(chunks: Iterable<Buffer>, limits: RequestLimits): string[] {
  const parser = new RequestParser(limits);
  const lines: string[] = [];
  for (const chunk of chunks) {
    parser.push(Buffer.from(chunk));
    lines.push(...described(eventsOf(parser)));
  }
  return lines;
}

/** What it is when each request has a parser of its own, which has nothing to remember. */
function forgetting(bytes: Buffer, limits: RequestLimits): string[] {
  const lines: string[] = [];
  for (let rest = bytes; rest.length > 0; ) {
    const parser = new RequestParser(limits);
    parser.push(rest);
    let hasEnded = false;
    for (const event of eventsOf(parser)) {
      lines.push(...described([event]));
      hasEnded = event.kind === "end";
      if (hasEnded) break;
    }
    if (!hasEnded) break;
    rest = parser.takeLeftover();
  }
  return lines;
}

/** The same message with one byte changed, left out or doubled. */
function changed(text: string, at: number, to: number | "none" | "twice"): string {
  const index = at % text.length;
  const there = text.charAt(index);
  const instead = to === "none" ? "" : to === "twice" ? there + there : String.fromCharCode(to);
  return text.slice(0, index) + instead + text.slice(index + 1);
}

const SHORT: readonly string[] = [...GOOD_REQUESTS, ...HOSTILE_REQUESTS]
  .map(({ bytes }) => bytes)
  .filter((text) => text.length < 300);

const BROWSER: string = [
  "GET /index.html?x=1 HTTP/1.1",
  "Host: example.com",
  "Connection: keep-alive",
  "Cookie: session=9f86d081884c7d659a2feaa0c55ad015; theme=dark",
  "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
  "\r\n",
].join("\r\n");

const base = fc.oneof(fc.constantFrom(BROWSER), fc.constantFrom(...SHORT));
const change = fc.oneof(
  fc.constantFrom<"none" | "twice">("none", "twice"),
  fc.integer({ min: 0, max: 255 }),
);

/** A request, the very same again, and then one that differs in a byte, if at all. */
const repeated = fc
  .tuple(base, fc.integer({ min: 1, max: 3 }), fc.option(fc.tuple(fc.nat(400), change)))
  .map(([text, times, altered]) => {
    const last = altered === null ? text : changed(text, altered[0], altered[1]);
    return text.repeat(times) + last;
  });

describe("RequestParser, given heads that it remembers", () => {
  it("makes the same of a row of requests as parsers that see one request each (GEN-4)", () => {
    const property = fc.property(fc.array(repeated, { minLength: 1, maxLength: 4 }), (texts) => {
      const bytes = Buffer.from(texts.join(""), "latin1");
      const expected = forgetting(bytes, DEFAULT_LIMITS);
      expect(remembering(whole(bytes), DEFAULT_LIMITS)).to.deep.equal(expected);
      for (const chunks of randomSplits(bytes, 3)) {
        expect(remembering(chunks, DEFAULT_LIMITS)).to.deep.equal(expected);
      }
    });
    fc.assert(property, { numRuns: 800, seed: 1 });
  });

  it("sees a change of any one byte of a head that was there before (GEN-4)", () => {
    for (let at = 0; at < BROWSER.length; at++) {
      for (const to of ["none", "twice", 0x0a, 0x20, 0x3a, 0x61] as const) {
        const bytes = Buffer.from(BROWSER + BROWSER + changed(BROWSER, at, to) + BROWSER);
        const expected = forgetting(bytes, DEFAULT_LIMITS);
        expect(remembering(whole(bytes), DEFAULT_LIMITS)).to.deep.equal(expected);
      }
    }
  });

  it("takes one that ends where the bytes end for whole, and one byte less for unfinished (GEN-4)", () => {
    const bytes = Buffer.from(BROWSER + BROWSER);
    const heads = (taken: Buffer): number =>
      remembering(whole(taken), DEFAULT_LIMITS).filter((line) => line.startsWith("{")).length;
    expect(heads(bytes)).to.equal(2);
    expect(heads(bytes.subarray(0, -1))).to.equal(1);
  });

  it("counts a body anew for each of them (HP-18)", () => {
    const post = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello";
    const lines = remembering(whole(Buffer.from(post.repeat(3))), DEFAULT_LIMITS);
    expect(lines.filter((line) => line.startsWith("end"))).to.have.length(3);
  });

  it("keeps nothing of the chunk in which the head came", () => {
    const parser = new RequestParser();
    const chunk = Buffer.from(BROWSER);
    parser.push(chunk);
    const [head] = eventsOf(parser);
    const before = described(head === undefined ? [] : [head]);
    chunk.fill(0);
    expect(described(head === undefined ? [] : [head])).to.deep.equal(before);
  });
});
