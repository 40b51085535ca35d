import type { IConsumer, ITransport } from "@cordage/reactor";

/** What HTTP needs of a transport, and what it makes use of where it is there. */
export interface HTTPTransport extends ITransport, IConsumer {
  /** Stops reading. */
  pauseProducing(): void;
  /** Reads on. */
  resumeProducing(): void;
  /** Closes at once. Without it, `loseConnection` has to do. */
  abortConnection?(): void;
  /** Ends this direction, so that a client that is still sending reads its error first. */
  loseWriteConnection?(): void;
  /** Sends small writes at once (`true`). */
  setTcpNoDelay?(enabled: boolean): void;
  /** Transports that have this are encrypted. */
  getPeerCertificate?(): unknown;
}

/** Closes `transport` at once, as far as it can. */
export function abortTransport(transport: HTTPTransport): void {
  if (transport.abortConnection !== undefined) transport.abortConnection();
  else transport.loseConnection();
}

/** Whether nobody on the way can read or change what goes over `transport`. */
export function isSecure(transport: HTTPTransport): boolean {
  return "getPeerCertificate" in transport;
}
