/** A response with a file, or parts of it (ST-5 to ST-9). */
import { randomBytes } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import type { Headers } from "../http/headers.ts";
import { parseHTTPDate } from "../http/parse-http-date.ts";
import { OK, PARTIAL_CONTENT, REQUESTED_RANGE_NOT_SATISFIABLE } from "../http/status.ts";
import { type ByteRange, chooseRanges } from "./byte-ranges.ts";
import { FileChangedError } from "./errors.ts";
import type { Request } from "./request.ts";

const READ_SIZE = 65_536;
const LINE_END = "\r\n";

/** What a body consists of: bytes of the file, and what stands between them. */
export type BodyPart = ByteRange | Buffer;

/**
 * Sets status and fields for what the client asks for of a file.
 *
 * @returns the body; empty when nothing of what it asks for is there
 */
export function chooseParts(request: Request, size: number): readonly BodyPart[] {
  const ranges = requestedRanges(request, size);
  if (ranges === "unsatisfiable") {
    request.setResponseCode(REQUESTED_RANGE_NOT_SATISFIABLE);
    request.setHeader("Content-Range", `bytes */${size}`);
    return [];
  }
  if (ranges === "whole") return [{ first: 0, last: size - 1 }];
  request.setResponseCode(PARTIAL_CONTENT);
  const [range, ...others] = ranges;
  if (range === undefined || others.length > 0) return multipart(request, ranges, size);
  request.setHeader("Content-Range", contentRange(range, size));
  return [range];
}

export function lengthOf(parts: readonly BodyPart[]): number {
  return parts.reduce((sum, part) => sum + partLength(part), 0);
}

/** Reads the parts as they are asked for. */
export async function* readParts(
  handle: FileHandle,
  parts: readonly BodyPart[],
): AsyncGenerator<Buffer> {
  for (const part of parts) {
    if (Buffer.isBuffer(part)) yield part;
    else yield* readRange(handle, part);
  }
}

async function* readRange(handle: FileHandle, { first, last }: ByteRange): AsyncGenerator<Buffer> {
  for (let at = first; at <= last; ) {
    const size = Math.min(READ_SIZE, last + 1 - at);
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(size), 0, size, at);
    if (bytesRead === 0) throw new FileChangedError();
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

function requestedRanges(
  request: Request,
  size: number,
): readonly ByteRange[] | "whole" | "unsatisfiable" {
  const field = request.getHeader("Range");
  if (field === undefined || request.method !== "GET" || request.code !== OK) return "whole";
  const condition = request.getHeader("If-Range");
  const isSame = condition === undefined || isStrongTime(condition, request.responseHeaders);
  return isSame ? chooseRanges(field, size) : "whole";
}

/**
 * Whether the client has what the file holds now. Its entity tag is weak, and so never good enough. Its time has to
 * be the very same, and to have passed: a file can change twice in a second.
 *
 * @see RFC 9110, sections 8.8.2.2 and 13.1.5
 */
function isStrongTime(condition: string, headers: Headers): boolean {
  const time = headers.getRawHeaders("Last-Modified")?.[0];
  if (time === undefined || condition !== time) return false;
  const now = parseHTTPDate(headers.getRawHeaders("Date")?.[0] ?? "");
  return now !== undefined && now > (parseHTTPDate(time) ?? now);
}

function multipart(request: Request, ranges: readonly ByteRange[], size: number): BodyPart[] {
  const boundary = randomBytes(16).toString("hex");
  const type = request.responseHeaders.getRawHeaders("Content-Type")?.[0] ?? "";
  request.setHeader("Content-Type", `multipart/byteranges; boundary=${boundary}`);
  const parts = ranges.flatMap((range): BodyPart[] => {
    const lines = [`--${boundary}`, `Content-Type: ${type}`];
    const head = [...lines, `Content-Range: ${contentRange(range, size)}`, "", ""];
    return [Buffer.from(head.join(LINE_END)), range, Buffer.from(LINE_END)];
  });
  return [...parts, Buffer.from(`--${boundary}--${LINE_END}`)];
}

function contentRange({ first, last }: ByteRange, size: number): string {
  return `bytes ${first}-${last}/${size}`;
}

function partLength(part: BodyPart): number {
  return Buffer.isBuffer(part) ? part.length : part.last - part.first + 1;
}
