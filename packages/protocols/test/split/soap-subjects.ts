import { succeed } from "@cordage/deferred";
import { encodeCall, SOAPPublisher } from "@cordage/protocols/soap";
import { Site } from "@cordage/protocols/web";
import type { SplitNotes } from "@cordage/testing";
import { message, NOW } from "../http/served.ts";
import type { Subject } from "./subjects.ts";

class Adder extends SOAPPublisher {
  readonly #notes: SplitNotes;

  constructor(notes: SplitNotes) {
    super({ signatures: { add: { params: { a: "int", b: "int" }, returns: "int" } } });
    this.#notes = notes;
  }

  soap_add(a: number, b: number): unknown {
    this.#notes.note("add", a, b);
    return succeed(a + b);
  }
}

const posted = (document: string): string =>
  message("POST / HTTP/1.1", "Content-Type: text/xml", `Content-Length: ${document.length}`) +
  document;

const call = (method: string, a: number, b: number): string =>
  posted(
    encodeCall({ namespace: "urn:n", method }, [
      ["a", a],
      ["b", b],
    ]),
  );

export const SOAP_SUBJECTS: readonly Subject[] = [
  {
    name: "SOAPPublisher on a Site",
    make: (notes) => {
      const { clock } = notes;
      return new Site(new Adder(notes), { clock, wallClock: () => NOW }).buildProtocol();
    },
    transcripts: {
      "a call and the WSDL": call("add", 1, 2) + message("GET /?wsdl HTTP/1.1"),
      "a call of nothing there": call("subtract", 1, 2),
      "no message": posted("<Envelope"),
    },
  },
];
