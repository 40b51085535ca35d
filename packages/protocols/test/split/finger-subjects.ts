import { Finger } from "@cordage/protocols/finger";
import type { Subject } from "./subjects.ts";

export const FINGER_SUBJECTS: readonly Subject[] = [
  {
    name: "Finger",
    make: () => new Finger(),
    transcripts: { "a user": "/W ann\r\nbob\r\n", nobody: "\r\n", "a host": "ann@here\r\n" },
  },
];
