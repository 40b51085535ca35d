import { SplitDifferenceError, splitEverywhere } from "@cordage/testing";
import { expect } from "chai";
import { HTTP_BUGS, SOUND_REQUESTS } from "./planted/http-bugs.ts";
import { LINE_BUGS, SOUND_LINES } from "./planted/line-bugs.ts";
import type { PlantedBug } from "./planted/planted-bug.ts";
import { SOUND_STRINGS, STRING_BUGS } from "./planted/string-bugs.ts";

const BUGS = [...LINE_BUGS, ...STRING_BUGS, ...HTTP_BUGS];

function messageFor({ make, transcript }: PlantedBug): string {
  try {
    splitEverywhere(make, transcript);
  } catch (error) {
    if (error instanceof SplitDifferenceError) return error.message;
    throw error;
  }
  return "nothing was found";
}

describe("splitEverywhere", () => {
  for (const { name, make, transcripts } of [SOUND_LINES, ...SOUND_STRINGS, SOUND_REQUESTS]) {
    it(`finds nothing in a sound copy of ${name}`, () => {
      for (const transcript of transcripts) splitEverywhere(make, transcript);
    });
  }

  for (const bug of BUGS) {
    it(`finds ${bug.name}`, () => {
      const pieces = messageFor(bug).slice(-bug.shownBy.length);
      expect(pieces, messageFor(bug)).to.equal(bug.shownBy);
    });
  }
});
