import { Failure } from "@cordage/deferred";
import { DictClient, DictServer } from "@cordage/protocols/dict";
import type { SplitNotes } from "@cordage/testing";
import type { Subject } from "./subjects.ts";

function makeClient({ note }: SplitNotes): DictClient {
  class Asking extends DictClient {
    override connectionMade(): void {
      this.define("*", "a").addBoth((result) => note("define", told(result)));
      this.match("*", ".", "b").addBoth((result) => note("match", told(result)));
    }
  }
  return new Asking();
}

/** What came of a command, without what differs between failures. */
function told(result: unknown): string {
  return result instanceof Failure ? String(result) : JSON.stringify(result);
}

export const DICT_SUBJECTS: readonly Subject[] = [
  {
    name: "DictClient",
    make: makeClient,
    transcripts: {
      answers:
        "220 hi\r\n150 1\r\n151 a db d\r\n..x\r\n.\r\n250 ok\r\n152 1\r\ndb b\r\n.\r\n250 ok\r\n",
      "an answer too many": "220 hi\r\n552 no\r\n552 no\r\n552 no\r\n",
    },
  },
  {
    name: "DictServer",
    make: () => new DictServer(),
    transcripts: { commands: 'DEFINE * "a b"\r\nNOPE\r\nQUIT\r\nSTATUS\r\n' },
  },
];
