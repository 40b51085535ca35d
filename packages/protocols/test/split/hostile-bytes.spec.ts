import type { Transcript } from "@cordage/testing";
import { Clock, flushLoggedErrors, StringTransport } from "@cordage/testing";
import { expect } from "chai";
import { Random } from "../support/random.ts";
import { AMP_SUBJECTS } from "./amp-subjects.ts";
import { DICT_SUBJECTS } from "./dict-subjects.ts";
import { FINGER_SUBJECTS } from "./finger-subjects.ts";
import { IDENT_SUBJECTS } from "./ident-subjects.ts";
import { MEMCACHE_SUBJECTS } from "./memcache-subjects.ts";
import { POSTFIX_SUBJECTS } from "./postfix-subjects.ts";
import { SHOUTCAST_SUBJECTS } from "./shoutcast-subjects.ts";

const RUNS = 300;

const SUBJECTS = [
  ...AMP_SUBJECTS,
  ...DICT_SUBJECTS,
  ...FINGER_SUBJECTS,
  ...IDENT_SUBJECTS,
  ...MEMCACHE_SUBJECTS,
  ...POSTFIX_SUBJECTS,
  ...SHOUTCAST_SUBJECTS,
];

/** The bytes of a transcript, some of them changed, repeated or left out. */
function spoiled(transcript: Transcript, random: Random): Buffer {
  const pieces: Iterable<unknown> =
    typeof transcript === "string" || transcript instanceof Uint8Array ? [transcript] : transcript;
  const bytes = [...pieces].flatMap((piece) =>
    typeof piece === "string" || piece instanceof Uint8Array ? [...Buffer.from(piece)] : [],
  );
  for (let edits = random.below(6); edits > 0; edits--) {
    const at = random.below(bytes.length + 1);
    const added = Array.from({ length: random.below(3) }, () => random.below(256));
    const again = random.chance(0.3) ? bytes.slice(at, at + random.below(20)) : [];
    bytes.splice(at, random.below(3), ...added, ...again);
  }
  return Buffer.from(bytes);
}

describe("bytes that somebody has meddled with", () => {
  for (const { name, make, transcripts } of SUBJECTS) {
    it(`throw nothing out of ${name}, and nothing is done once it has closed`, () => {
      const random = new Random(name.length);
      for (let run = 0; run < RUNS; run++) {
        const transcript = random.pick(Object.values(transcripts));
        const transport = new StringTransport({ lenient: true });
        const protocol = make({ note: () => {}, noteBytes: () => {}, clock: new Clock() });
        protocol.makeConnection(transport);
        const bytes = spoiled(transcript, random);
        for (let at = 0; at < bytes.length; at += 7) {
          const written = transport.value().length;
          const wasClosing = transport.disconnecting;
          protocol.dataReceived(bytes.subarray(at, at + 7));
          if (wasClosing) expect(transport.value().length).to.equal(written);
        }
      }
      flushLoggedErrors(); // of what peers asked for, some fails
    });
  }
});
