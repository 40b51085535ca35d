import { PostfixTCPMapServer } from "@cordage/protocols/postfix";
import type { SplitNotes } from "@cordage/testing";
import type { Subject } from "./subjects.ts";

function makeServer({ clock }: SplitNotes): PostfixTCPMapServer {
  class Server extends PostfixTCPMapServer {
    override lookup(key: string): string | undefined {
      return key === "a" ? "1" : undefined;
    }
  }
  const server = new Server();
  server.callLater = (delay, action) => clock.callLater(delay, action);
  return server;
}

export const POSTFIX_SUBJECTS: readonly Subject[] = [
  {
    name: "PostfixTCPMapServer",
    make: makeServer,
    transcripts: { requests: "get a\nget %62\nput a b\nnonsense\n" },
  },
];
