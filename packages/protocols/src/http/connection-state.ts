import type { ConnectionEnd } from "./connection-end.ts";
import type { HandedOver } from "./handed-over.ts";
import type { Request } from "./request.ts";
import type { RequestReception } from "./request-reception.ts";

/**
 * Where a connection of a server is:
 *
 * ```text
 *            head                end              last response
 * reading ---------> receiving --------> responding -----------> ending --> lost
 *  ^ ^  |             |      |               |                     ^
 *  | |  +-- refused --+------|---------------|---------------------+
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
  | RequestReception
  | { readonly kind: "responding"; readonly request: Request }
  /** The response was finished before the request was complete; the rest of the body is thrown away. */
  | { readonly kind: "draining"; remainingBytes: number }
  /** Nothing more is parsed or answered; `request` is one that will not be finished. */
  | { readonly kind: "ending"; readonly end: ConnectionEnd; readonly request: Request | undefined }
  | HandedOver
  /** The connection is gone. */
  | { readonly kind: "lost" };

export const READING: ConnectionState = Object.freeze({ kind: "reading" });
export const LOST: ConnectionState = Object.freeze({ kind: "lost" });
