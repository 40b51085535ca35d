import type { IAddress } from "@cordage/reactor";
import type { Request } from "./request.ts";

/** A request that was refused, as far as it is known: for logs (HR-13). */
export interface RefusedRequest {
  /** The address of the client. */
  readonly client: IAddress;
  /** The status code it was answered with. */
  readonly status: number;
  /** The rule it broke. Never holds anything the client sent. */
  readonly reason: string;
  /**
   * Its first line as a byte string, or no more than the first `MAX_LOGGED_LINE_BYTES` of it; empty where nothing came.
   * Anything may stand there but line ends.
   */
  readonly line: string;
  /** The request, where its head was in order and what broke the rule came behind. Its `code` was not sent. */
  readonly request: Request | undefined;
}
