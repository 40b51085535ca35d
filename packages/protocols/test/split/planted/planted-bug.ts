import type { SplitSubject, Transcript } from "@cordage/testing";

/** A mistake that people make, in a copy of a protocol. */
export interface PlantedBug {
  /** What the copy does, to complete "finds …". */
  readonly name: string;
  readonly make: SplitSubject;
  readonly transcript: Transcript;
  /** The pieces of the smallest delivery that shows it. */
  readonly shownBy: string;
}

/** A copy without a bug: nothing is to be found in it. */
export interface SoundCopy {
  readonly name: string;
  readonly make: SplitSubject;
  readonly transcripts: readonly Transcript[];
}
