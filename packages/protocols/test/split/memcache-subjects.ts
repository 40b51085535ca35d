import { MemCacheProtocol } from "@cordage/protocols/memcache";
import type { SplitNotes } from "@cordage/testing";
import type { Subject } from "./subjects.ts";

/** Asks when it is connected, and notes the answers. */
function makeAsking({ note, clock }: SplitNotes): MemCacheProtocol {
  class Asking extends MemCacheProtocol {
    override connectionMade(): void {
      this.get("a").addBoth((result) => note("get", String(result)));
      this.increment("b").addBoth((result) => note("increment", String(result)));
      this.set("c", "d").addBoth((result) => note("set", String(result)));
    }
  }
  const asking = new Asking();
  asking.callLater = (delay, action) => clock.callLater(delay, action);
  return asking;
}

export const MEMCACHE_SUBJECTS: readonly Subject[] = [
  {
    name: "MemCacheProtocol",
    make: makeAsking,
    transcripts: {
      answers: "VALUE a 0 4\r\n\r\nxy\r\nEND\r\n17\r\nSTORED\r\n",
      "an answer too many": "END\r\n17\r\nSTORED\r\nSTORED\r\n",
      "an answer that does not fit": "END\r\nSTORED\r\nSTORED\r\n",
    },
  },
];
