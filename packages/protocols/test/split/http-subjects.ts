import type { Failure } from "@cordage/deferred";
import {
  ClientRequest,
  FormReceiver,
  Headers,
  type HTTPChannel,
  type HTTPClientOptions,
  HTTPClientProtocol,
  HTTPFactory,
  type PartHead,
  Request,
  type RequestHead,
} from "@cordage/protocols/http";
import { Protocol } from "@cordage/reactor";
import type { SplitNotes } from "@cordage/testing";
import { answer } from "../http/client/exchanged.ts";
import { message, NOW } from "../http/served.ts";
import type { Subject } from "./subjects.ts";

/** Answers with what was asked, by itself or through a producer. */
class Mirror extends Request {
  readonly #notes: SplitNotes;

  constructor(channel: HTTPChannel, head: RequestHead, notes: SplitNotes) {
    super(channel, head);
    this.#notes = notes;
  }

  override process(): void {
    const body = this.content.toString("latin1");
    this.#notes.note("request", this.method, this.uri, body);
    if (this.uri === "/pulled") this.#produce(body);
    else this.finishWith(`${this.method} ${this.uri} ${body}`);
  }

  override connectionLost(): void {
    this.#notes.note("lost");
  }

  /** A byte at a time. */
  #produce(body: string): void {
    const left = [...body];
    this.registerProducer(
      {
        resumeProducing: () => {
          const next = left.shift();
          if (next !== undefined) {
            this.write(next);
            return;
          }
          this.unregisterProducer();
          this.finish();
        },
        stopProducing: () => this.#notes.note("stopped"),
      },
      false,
    );
  }
}

function makeChannel(notes: SplitNotes): HTTPChannel {
  class MirrorFactory extends HTTPFactory {
    override buildRequest(channel: HTTPChannel, head: RequestHead): Request {
      return new Mirror(channel, head, notes);
    }
  }
  const { clock } = notes;
  return new MirrorFactory({ clock, wallClock: () => NOW, maxBodySize: 20 }).buildProtocol();
}

const post = (body: string, uri = "/"): string =>
  message(`POST ${uri} HTTP/1.1`, `Content-Length: ${body.length}`) + body;

const chunked = (body: string): string =>
  message("PUT /chunked HTTP/1.1", "Transfer-Encoding: chunked") + body;

const CHUNKED = ["Transfer-Encoding: chunked"];

/** Asks for `/` and reads what comes. */
function makeClient({ clock, note, noteBytes }: SplitNotes): HTTPClientProtocol {
  const ask = (protocol: HTTPClientProtocol): void => {
    protocol.request(new ClientRequest("GET", "/", { headers, persistent: true })).addCallbacks(
      (response) => {
        note("response", response.code, response.length, [...response.headers.getAllRawHeaders()]);
        response.deliverBody(new NotedBody(note, noteBytes));
      },
      (reason) => note("failed", reason.value.name),
    );
  };
  const headers = new Headers([["Host", ["h"]]]);
  return new AskingClient(ask, { clock });
}

class AskingClient extends HTTPClientProtocol {
  readonly #ask: (protocol: HTTPClientProtocol) => void;

  constructor(ask: (protocol: HTTPClientProtocol) => void, options: HTTPClientOptions) {
    super(() => {}, options);
    this.#ask = ask;
  }

  override connectionMade(): void {
    super.connectionMade();
    this.#ask(this);
  }
}

class NotedBody extends Protocol {
  readonly #note: SplitNotes["note"];
  readonly #noteBytes: SplitNotes["noteBytes"];

  constructor(note: SplitNotes["note"], noteBytes: SplitNotes["noteBytes"]) {
    super();
    this.#note = note;
    this.#noteBytes = noteBytes;
  }

  override dataReceived(data: Buffer): void {
    this.#noteBytes("body", data);
  }

  override connectionLost(reason: Failure): void {
    this.#note("ended", reason.value.name);
  }
}

class NotedForm extends FormReceiver {
  readonly #notes: SplitNotes;

  constructor(notes: SplitNotes) {
    super("multipart/form-data; boundary=b");
    this.#notes = notes;
  }

  override partReceived({ name }: PartHead): void {
    this.#notes.note("part", name);
  }

  override partDataReceived(data: Buffer): void {
    this.#notes.noteBytes("data", data);
  }

  override partEnded(): void {
    this.#notes.note("part ended");
  }

  override formFailed(reason: Failure): void {
    this.#notes.note("failed", reason.value.name);
  }
}

const PART = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n';

export const HTTP_SUBJECTS: readonly Subject[] = [
  {
    name: "HTTPChannel",
    make: makeChannel,
    // Not one that expects 100-continue: that is sent to those who wait for it only (HP-17).
    transcripts: {
      "requests on one connection": `\r\n${message("GET /one HTTP/1.1")}${post("two")}${post("")}`,
      "chunks, extensions and trailers": `${chunked("3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nX: y\r\n\r\n")}${post("x")}`,
      "the last request of a connection": `${message("GET / HTTP/1.1", "Connection: close")}${post("x")}`,
      "HTTP/1.0": "GET /old HTTP/1.0\r\n\r\nGET / HTTP/1.0\r\n\r\n",
      "a produced response": `${post("produced", "/pulled")}${message("HEAD /next HTTP/1.1")}`,
      "a refused request line": `${message("GET / HTTP/1.1")}GET  / HTTP/1.1\r\n\r\n`,
      "a bare LF": "GET / HTTP/1.1\r\nHost: h\nX: y\r\n\r\n",
      "no Host": `GET / HTTP/1.1\r\n\r\n${post("x")}`,
      "a body that is too long": post("123456789012345678901"),
      "chunks that are too long": chunked("f\r\n123456789012345\r\n8\r\n12345678\r\n0\r\n\r\n"),
      "two ways to tell the length": `${message("POST / HTTP/1.1", "Content-Length: 1", "Transfer-Encoding: chunked")}0\r\n\r\n`,
      "a chunk without its end": chunked("3\r\nabcX0\r\n\r\n"),
    },
  },
  {
    name: "HTTPClientProtocol",
    make: makeClient,
    transcripts: {
      "a response with a length": answer("200 OK", ["X: y", "Content-Length: 5"], "hello"),
      "a response in chunks": answer(
        "200 OK",
        CHUNKED,
        "3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nX: y\r\n\r\n",
      ),
      "informational responses": `${answer("100 Continue")}${answer("103 Early Hints")}${answer("204 No Content")}`,
      "a response until the close": answer("200 OK", [], "hello"),
      "a connection that is not kept": answer(
        "200 OK",
        ["Connection: Close", "Content-Length: 1"],
        "x",
      ),
      "a response that breaks a rule": answer(
        "200 OK",
        ["Content-Length: 1", "Content-Length: 2"],
        "x",
      ),
      "chunks that break a rule": answer("200 OK", CHUNKED, "3\r\nabcX0\r\n\r\n"),
    },
  },
  {
    name: "FormReceiver",
    make: (notes) => new NotedForm(notes),
    transcripts: {
      "a form": `${PART}1\r\n${PART}\r\n--b--\r\n`,
      "a form that breaks a rule": `${PART}1\r\n--bad`,
    },
  },
];
