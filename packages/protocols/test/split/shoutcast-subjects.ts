import { ShoutcastClient } from "@cordage/protocols/shoutcast";
import type { SplitNotes } from "@cordage/testing";
import type { Subject } from "./subjects.ts";

function makeListener({ note, noteBytes }: SplitNotes): ShoutcastClient {
  const listener = new ShoutcastClient();
  listener.handleHeader = (key, value) => note("header", key, value);
  listener.gotMetaData = (list) => note("metadata", String(list));
  listener.gotMP3Data = (data) => noteBytes("audio", data);
  return listener;
}

const METADATA = `\x01${"A='b;';".padEnd(16, "\0")}`;

export const SHOUTCAST_SUBJECTS: readonly Subject[] = [
  {
    name: "ShoutcastClient",
    make: makeListener,
    transcripts: {
      "a stream with metadata": `ICY 200 OK\r\nicy-metaint:3\r\n\r\nabc${METADATA}def\0gh`,
      "a refusal": "HTTP/1.0 404 Not Found\r\nA: b\r\n\r\nabc",
    },
  },
];
