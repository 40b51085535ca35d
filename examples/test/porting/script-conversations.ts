import { type Conversation, printedBy } from "./conversation.ts";

const deferredChain: Conversation = {
  program: "deferred-chain",
  transcript: [
    ...["halve 20", "check 10", "20 ends as 10"],
    ...["halve 7", "odd: 7 is odd", "check 100", "7 ends as 100"],
    ...["halve 4", "check 2", "TooSmall: 2 is too small", "4 ends as nothing"],
  ],
  talk: (start) => printedBy(start(20, 7, 4)),
};

const loopingCall: Conversation = {
  program: "looping-call",
  transcript: [
    ...["asked at once", "answer after 3", "running: false, deadline pending: true"],
    ...["asked at once", "time is up", "running: false, deadline pending: false"],
  ],
  async talk(start) {
    const answered = await printedBy(start(3, 3600));
    return [...answered, ...(await printedBy(start(1_000_000, 0.1)))];
  },
};

/** Those who only print. */
export const SCRIPT_CONVERSATIONS: readonly Conversation[] = [deferredChain, loopingCall];
