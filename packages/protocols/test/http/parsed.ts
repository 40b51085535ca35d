import { type RequestEvent, type RequestLimits, RequestParser } from "@cordage/protocols/http";

/** A request as a parser saw it; `end` is missing while it is not complete. */
export interface ParsedRequest {
  method: string;
  uri: string;
  path: string;
  version: string;
  headers: [string, string][];
  body: string;
  trailers: [string, string][];
  end: boolean;
}

/** What a parser made of a connection. */
export interface Parsed {
  readonly requests: ParsedRequest[];
  /** The status a request was refused with, if one was. */
  refused: number | undefined;
}

/** Feeds chunks to a parser, asking for events after each. */
export function parse(chunks: Iterable<Buffer>, limits?: RequestLimits): Parsed {
  const parser = new RequestParser(limits);
  const parsed: Parsed = { requests: [], refused: undefined };
  for (const chunk of chunks) {
    parser.push(chunk);
    for (let event = parser.next(); event !== undefined; event = parser.next()) note(parsed, event);
  }
  return parsed;
}

function note(parsed: Parsed, event: RequestEvent): void {
  const current = parsed.requests.at(-1);
  switch (event.kind) {
    case "head": {
      const { method, target, version, fields } = event.head;
      const { uri, path } = target;
      const headers = [...fields];
      parsed.requests.push({
        method,
        uri,
        path,
        version,
        headers,
        body: "",
        trailers: [],
        end: false,
      });
      break;
    }
    case "data":
      if (current !== undefined) current.body += event.data.toString("latin1");
      break;
    case "end":
      if (current === undefined) break;
      current.trailers = [...(event.trailers ?? [])];
      current.end = true;
      break;
    case "refused":
      parsed.refused = event.refusal.status;
      break;
  }
}
