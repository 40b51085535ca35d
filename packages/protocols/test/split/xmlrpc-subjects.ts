import { succeed } from "@cordage/deferred";
import { Site } from "@cordage/protocols/web";
import { encodeMethodCall, XMLRPC } from "@cordage/protocols/xmlrpc";
import type { SplitNotes } from "@cordage/testing";
import { message, NOW } from "../http/served.ts";
import type { Subject } from "./subjects.ts";

class Adder extends XMLRPC {
  readonly #notes: SplitNotes;

  constructor(notes: SplitNotes) {
    super();
    this.#notes = notes;
  }

  xmlrpc_add(a: number, b: number): unknown {
    this.#notes.note("add", a, b);
    return succeed(a + b);
  }
}

const posted = (document: string): string =>
  message("POST / HTTP/1.1", "Content-Type: text/xml", `Content-Length: ${document.length}`) +
  document;

const call = (method: string, ...numbers: number[]): string =>
  posted(encodeMethodCall(method, numbers).toString());

export const XMLRPC_SUBJECTS: readonly Subject[] = [
  {
    name: "XMLRPC on a Site",
    make: (notes) => {
      const { clock } = notes;
      return new Site(new Adder(notes), { clock, wallClock: () => NOW }).buildProtocol();
    },
    transcripts: {
      "two calls": call("add", 1, 2) + call("add", 3, 4),
      "a call of nothing there": call("subtract", 1, 2),
      "no document": posted("<methodCall><methodName>add"),
    },
  },
];
