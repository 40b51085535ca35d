import type { Failure } from "@cordage/deferred";
import type { IAddress, IProtocol, ITransport } from "@cordage/reactor";
import type { Harness } from "../conformance-check.ts";

/**
 * What not every stream transport can do:
 *
 * - `abort`: `abortConnection` drops what waits, and is reported as `ConnectionAborted`.
 * - `reset`: the peer of an end that aborts can tell that from a clean close.
 * - `backPressure`: a push producer is paused while more than 64 KiB wait.
 * - `exceptions`: what a protocol throws is logged, and ends its connection.
 * - `factories`: an end may be refused a protocol, or fail to get one, and the client's is told the end.
 * - `halfClose`: each direction can be closed by itself.
 * - `options`: no-delay and keep-alive can be switched.
 * - `startTLS`: a connection can be secured while it is in use.
 * - `writeBudget`: a write while more than `maxWriteBuffer` bytes wait aborts the connection.
 */
export type StreamAbility =
  | "abort"
  | "reset"
  | "backPressure"
  | "exceptions"
  | "factories"
  | "halfClose"
  | "options"
  | "startTLS"
  | "writeBudget";

/** The two ends of a connection that a check wants. */
export interface StreamEnds {
  /** Builds the protocol of the end that accepts; `null` refuses the connection. */
  server(peer: IAddress): IProtocol | null;
  /** Builds the protocol of the end that connects. */
  client(peer: IAddress): IProtocol | null;
  /** Told what the factory of the connecting end is: the attempt failed, or the connection is lost. */
  clientOver?: ((reason: Failure) => void) | undefined;
  /** The write budget of both ends. Default: the transport's own. */
  readonly maxWriteBuffer?: number | undefined;
}

/**
 * A family of stream transports, as the suite for them sees it: something that connects two protocols, in
 * whatever time and place that takes. A new one is made for each check.
 *
 * ```text
 * connect (any number) <-> turn (any number)  ->  close (once)
 * ```
 */
export interface StreamHarness extends Harness<StreamAbility> {
  /**
   * Whether its connections begin with a handshake. Then both protocols are told `handshakeCompleted`, and
   * what closes before that is not a clean close.
   */
  readonly isSecure?: boolean | undefined;

  /** Begins to connect two protocols; their events may come before it returns, or in later turns. */
  connect(ends: StreamEnds): PromiseLike<void> | void;

  /**
   * Lets what is under way go on by one step: a turn of the event loop, a pump, the next instant of a
   * virtual time. Nothing is waited for in any other way.
   *
   * @returns false when nothing is going to happen any more unless somebody asks for it. Where that
   *   can't be known: when it has turned so often that whatever is missing isn't going to come
   */
  turn(): PromiseLike<boolean> | boolean;

  /** Has `transport`, one of its own, begin to speak TLS: `ITLSTransport.startTLS` with fitting options. */
  startTLS?(transport: ITransport, side: "server" | "client"): void;
}
