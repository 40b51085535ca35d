import { IdentClient, IdentServer, ProcIdentServer } from "@cordage/protocols/ident";
import type { SplitNotes } from "@cordage/testing";
import type { Subject } from "./subjects.ts";

function makeClient({ note }: SplitNotes): IdentClient {
  class Asking extends IdentClient {
    override connectionMade(): void {
      this.lookup(1, 2).addBoth((result) => note("first", String(result)));
      this.lookup(3, 4).addBoth((result) => note("second", String(result)));
    }
  }
  return new Asking();
}

export const IDENT_SUBJECTS: readonly Subject[] = [
  {
    name: "IdentServer",
    make: () => new IdentServer(),
    transcripts: { queries: "1, 2\r\n3, 4\r\nnonsense\r\n5, 6\r\n" },
  },
  {
    name: "ProcIdentServer",
    make: () => new ProcIdentServer(),
    transcripts: { "what needs no table": "0, 2\r\nnonsense\r\n" },
  },
  {
    name: "IdentClient",
    make: makeClient,
    transcripts: {
      answers: "1, 2 : USERID : UNIX : ann\r\n3, 4 : ERROR : NO-USER\r\n",
      "an answer too many": "\r\n\r\n\r\n",
    },
  },
];
