import { type ResponseEvent, type ResponseLimits, ResponseParser } from "@cordage/protocols/http";

/** What a parser made of the response to one request. */
export interface ParsedResponse {
  informational: number[];
  code: number | undefined;
  phrase: string;
  headers: [string, string][];
  body: string;
  trailers: [string, string][] | undefined;
  /** Whether its end was told. */
  isComplete: boolean;
  isUntilClose: boolean;
  /** Whether what follows is another protocol's. */
  isSwitched: boolean;
  refused: string | undefined;
  /** How many bytes came behind it. */
  excess: number;
}

/** Feeds chunks to a parser that expects the response to a `method`. */
export function parseResponse(
  chunks: Iterable<Buffer>,
  method = "GET",
  limits?: ResponseLimits,
  upgrade?: string,
): ParsedResponse {
  const parser = new ResponseParser(limits);
  const parsed: ParsedResponse = {
    informational: [],
    code: undefined,
    phrase: "",
    headers: [],
    body: "",
    trailers: undefined,
    isComplete: false,
    isUntilClose: false,
    isSwitched: false,
    refused: undefined,
    excess: 0,
  };
  parser.expect(method, upgrade);
  for (const chunk of chunks) {
    parser.push(chunk);
    for (let event = parser.next(); event !== undefined; event = parser.next()) note(parsed, event);
  }
  parsed.isUntilClose = parser.isUntilClose;
  parsed.excess = parser.bufferedBytes;
  return parsed;
}

function note(parsed: ParsedResponse, event: ResponseEvent): void {
  switch (event.kind) {
    case "informational":
      parsed.informational.push(event.head.code);
      break;
    case "head":
      parsed.code = event.head.code;
      parsed.phrase = event.head.phrase;
      parsed.headers = [...event.head.fields];
      break;
    case "switched":
      parsed.code = event.head.code;
      parsed.isSwitched = true;
      break;
    case "data":
      parsed.body += event.data.toString("latin1");
      break;
    case "end":
      parsed.trailers = event.trailers && [...event.trailers];
      parsed.isComplete = true;
      break;
    case "refused":
      parsed.refused = event.refusal.reason;
      break;
  }
}
