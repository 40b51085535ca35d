import { Chargen, Daytime, Discard, Echo, QOTD, Time, Who } from "@cordage/protocols/wire";
import type { Subject } from "./subjects.ts";

const NOW = new Date(0);

class FrozenTime extends Time {
  override now(): Date {
    return NOW;
  }
}

class FrozenDaytime extends Daytime {
  override now(): Date {
    return NOW;
  }
}

const transcripts = { something: "some bytes", nothing: "" };

export const WIRE_SUBJECTS: readonly Subject[] = [
  { name: "Chargen", make: () => new Chargen(), transcripts },
  { name: "Echo", make: () => new Echo(), transcripts },
  { name: "Discard", make: () => new Discard(), transcripts },
  { name: "QOTD", make: () => new QOTD(), transcripts },
  { name: "Who", make: () => new Who(), transcripts },
  { name: "Daytime", make: () => new FrozenDaytime(), transcripts },
  { name: "Time", make: () => new FrozenTime(), transcripts },
];
