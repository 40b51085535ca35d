import type { LengthOfAnswer } from "./load.ts";

/** A response that was made before: what answers with it measures all but HTTP. */
export const CANNED_RESPONSE: string = [
  "HTTP/1.1 200 OK",
  "Server: Cordage",
  "Date: Sun, 06 Nov 1994 08:49:37 GMT",
  "Content-Type: text/plain",
  "Content-Length: 11",
  "",
  "hello world",
].join("\r\n");

/** For `count` responses in a row, each a head and as many bytes as its Content-Length says. */
export function lengthOfResponses(count: number): LengthOfAnswer {
  return (received) => {
    let length = 0;
    for (let i = 0; i < count; i++) {
      const one = lengthOfResponse(received.subarray(length));
      if (one === undefined) return undefined;
      length += one;
    }
    return length;
  };
}

function lengthOfResponse(received: Buffer): number | undefined {
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const length = /^content-length: *(\d+) *$/im.exec(received.toString("latin1", 0, end))?.[1];
  if (length === undefined) throw new Error("the response has no Content-Length");
  return end + 4 + Number(length);
}
