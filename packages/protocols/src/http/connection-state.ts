import type { IProtocol } from "@cordage/reactor";
import type { BodyDelivery } from "./body-delivery.ts";
import type { Request } from "./request.ts";

/**
 * Where a connection of a server is:
 *
 * ```text
 *            head                end              last response
 * reading ---------> receiving --------> responding ----------> closing
 *  ^ ^  |             |      |               |                     ^
 *  | |  +-- refused --+------|--> lingering -|---------------------+
 *  | +-------- end ------ draining           |
 *  +------------- response done -------------+
 * ```
 *
 * From responding it can also be handed over, to another protocol and for good.
 *
 * While it is responding the next request is not parsed, so responses can't be out of order (HC-1).
 */
export type ConnectionState =
  | { readonly kind: "reading" }
  | ReceivingState
  | { readonly kind: "responding"; readonly request: Request }
  /** The response was finished before the request was complete; the rest of the body is thrown away. */
  | { readonly kind: "draining"; remainingBytes: number }
  /** The last response is out; what still arrives is thrown away, so that the client gets to read it. */
  | { readonly kind: "lingering"; remainingBytes: number }
  /** The connection is that protocol's, after an upgrade or CONNECT. */
  | { readonly kind: "handed-over"; readonly protocol: IProtocol }
  /** The transport was told to close; `request` is one that will not be finished. */
  | { readonly kind: "closing"; readonly request: Request | undefined };

/** The head of a request is in, its body is not. */
export interface ReceivingState {
  readonly kind: "receiving";
  readonly request: Request;
  /** Where the body goes as it arrives; `undefined` while it is collected, to be handed over as a whole. */
  stream: BodyDelivery | undefined;
  /** Whether the client waits to be told to go on, and hasn't been (HP-17). */
  isWaiting: boolean;
  /** Whether the connection may be kept if the response is finished before the body has come. */
  readonly canDrain: boolean;
}

export const READING: ConnectionState = Object.freeze({ kind: "reading" });
export const CLOSING: ConnectionState = Object.freeze({ kind: "closing", request: undefined });
