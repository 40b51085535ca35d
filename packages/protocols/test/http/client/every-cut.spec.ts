/** A server that ends the connection at any byte: what is told of the response is never more than has come. */
import { Failure } from "@cordage/deferred";
import { readBody } from "@cordage/protocols/http";
import { ConnectionDone, ConnectionLost } from "@cordage/reactor";
import { expect } from "chai";
import { answer, connect } from "./exchanged.ts";

interface Framing {
  readonly what: string;
  readonly method: string;
  readonly text: string;
  /** How much of it has to come for a response that is complete; Infinity when only the end tells. */
  readonly complete: number;
  readonly body: string;
}

const interim = answer("103 Early Hints", ["Link: </a>"]);
const chunked = answer(
  "200 OK",
  ["Transfer-Encoding: chunked"],
  "3\r\nabc\r\n2;x\r\nde\r\n0\r\nT: 1\r\n\r\n",
);

function framing(what: string, method: string, text: string, body: string): Framing {
  return { what, method, text, body, complete: text.length };
}

const FRAMINGS: readonly Framing[] = [
  framing("a length", "GET", answer("200 OK", ["Content-Length: 5"], "abcde"), "abcde"),
  framing(
    "a length, after a hint",
    "GET",
    `${interim}${answer("200 OK", ["Content-Length: 2"], "ab")}`,
    "ab",
  ),
  framing("chunks", "GET", chunked, "abcde"),
  framing("no body for HEAD", "HEAD", answer("200 OK", ["Content-Length: 5"]), ""),
  framing("no body for 204", "GET", answer("204 No Content"), ""),
  {
    ...framing("the end", "GET", answer("200 OK", [], "abcde"), "abcde"),
    complete: Number.POSITIVE_INFINITY,
  },
];

/** What comes of a response of which so much came before the connection ended. */
function outcome(
  { method, text }: Framing,
  length: number,
  reason: Error,
  isWhole: boolean,
): string {
  const { request, receive, protocol, clock, transport } = connect();
  const body = request(method)
    .addCallback((response) => readBody(response, { acceptUntilClose: true }))
    .addCallbacks(
      (bytes) => `body ${bytes}`,
      (failure) => failure.value.name,
    );
  const sent = text.slice(0, length);
  receive(...(isWhole && sent !== "" ? [sent] : sent));
  if (!transport.disconnected) protocol.connectionLost(new Failure(reason));
  expect(clock.getDelayedCalls()).to.have.lengthOf(0);
  return String(body.result);
}

/** What should. */
function expected({ text, complete, body }: Framing, length: number, reason: Error): string {
  if (length >= complete) return `body ${body}`;
  if (length === 0) return "ResponseNeverReceived";
  const head = text.indexOf("\r\n\r\n") + 4;
  const isTold = complete === Number.POSITIVE_INFINITY && length >= head;
  if (isTold && reason instanceof ConnectionDone) return `body ${text.slice(head, length)}`;
  return "ResponseFailed";
}

describe("A response whose connection ends at any byte (AG-4, AG-9)", () => {
  for (const framed of FRAMINGS) {
    for (const reason of [new ConnectionDone(), new ConnectionLost()]) {
      it(`is complete, cut or never received, as it came: ${framed.what}, ${reason.name}`, () => {
        for (let length = 0; length <= framed.text.length; length++) {
          for (const isWhole of [true, false]) {
            expect(outcome(framed, length, reason, isWhole), `${length} bytes`).to.equal(
              expected(framed, length, reason),
            );
          }
        }
      });
    }
  }
});
