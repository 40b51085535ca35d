import type { Conversation } from "./conversation.ts";
import { SCRIPT_CONVERSATIONS } from "./script-conversations.ts";
import { TCP_CONVERSATIONS } from "./tcp-conversations.ts";
import { UDP_CONVERSATIONS } from "./udp-conversations.ts";
import { WEB_CONVERSATIONS } from "./web-conversations.ts";

/** One for each program in `porting/`. */
export const CONVERSATIONS: readonly Conversation[] = [
  ...TCP_CONVERSATIONS,
  ...UDP_CONVERSATIONS,
  ...SCRIPT_CONVERSATIONS,
  ...WEB_CONVERSATIONS,
];
