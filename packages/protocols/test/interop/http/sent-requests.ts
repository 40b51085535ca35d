import { RequestParser } from "@cordage/protocols/http";
import type { WholeRequest } from "./body-backs.ts";

/** Lines that everybody reads the same way: nothing folded, no byte that some take for a line end. */
const PLAIN_FIELD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+: (?:[\t -~\x80-\xff]*[!-~\x80-\xff])?$/;
/** What is taken for a length, by those as well who read `_` as `-`, as CGI does. */
const FRAMING_FIELD = /^(?:content.length|transfer.encoding):/i;
/** What the front alone is to say. */
const CLAIM = /^(?:x.forwarded.\w+|forwarded|x.real.ip)$/i;
const PLAIN_FRAMING = /^(?:content-length: (?:0|[1-9][0-9]*)|transfer-encoding: chunked)$/i;

/** What a front has sent on one connection. */
export interface SentRequests {
  /** The requests that are complete, as a strict parser reads them. */
  readonly whole: readonly WholeRequest[];
  /** What is there that could be read in another way, too. */
  readonly doubtful: readonly string[];
}

/** Reads what a front has sent on one connection. */
export function sentRequests(sent: string): SentRequests {
  const parser = new RequestParser();
  const whole: WholeRequest[] = [];
  const doubtful: string[] = [];
  let current = { method: "", target: "", body: "" };
  parser.push(Buffer.from(sent, "latin1"));
  for (let event = parser.next(); event !== undefined; event = parser.next()) {
    switch (event.kind) {
      case "head": {
        const { method, target, fields } = event.head;
        current = { method, target: target.uri, body: "" };
        doubtful.push(...doubtfulFields(fields.bytes.toString("latin1")));
        break;
      }
      case "data":
        current.body += event.data.toString("latin1");
        break;
      case "end":
        whole.push(current);
        doubtful.push(...doubtfulTrailers(event.trailers ?? []));
        break;
      case "refused":
        doubtful.push(event.refusal.reason);
    }
  }
  return { whole, doubtful };
}

/** Some servers put them among the header fields. */
function doubtfulTrailers(trailers: Iterable<readonly [string, string]>): string[] {
  const names = Array.from(trailers, ([name]) => name);
  return names.filter((name) => FRAMING_FIELD.test(`${name}:`) || CLAIM.test(name));
}

function doubtfulFields(head: string): string[] {
  const lines = head.split("\r\n").filter((line) => line !== "");
  const framing = lines.filter((line) => FRAMING_FIELD.test(line));
  return [
    ...lines.filter((line) => !PLAIN_FIELD.test(line)),
    ...framing.filter((line) => !PLAIN_FRAMING.test(line)),
    ...framing.slice(1),
  ];
}
