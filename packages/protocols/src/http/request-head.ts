/** What the parser makes of the head of a request. */
import type { ConnectionOptions } from "./connection-options.ts";
import type { FieldBlock } from "./field-block.ts";
import type { BodyFraming } from "./framing.ts";
import type { RequestTarget } from "./request-target.ts";

/** The versions this parser speaks. */
export type HTTPVersion = "HTTP/1.1" | "HTTP/1.0";

/** The head of a request: complete, and free of contradictions. */
export interface RequestHead {
  /** As the client spelled it: methods are case-sensitive. */
  readonly method: string;
  readonly target: RequestTarget;
  readonly version: HTTPVersion;
  readonly fields: FieldBlock;
  /** How the end of the body is told. */
  readonly framing: BodyFraming;
  /** What the Connection fields ask for. */
  readonly connection: ConnectionOptions;
  /** Whether the client waits for `100 Continue` before it sends the body (HP-17). */
  readonly expectsContinue: boolean;
}
