import type { IConsumer, ITransport } from "@cordage/reactor";

/** What HTTP needs of a transport, and what it makes use of where it is there. */
export interface HTTPTransport extends ITransport, IConsumer {
  pauseProducing(): void;
  resumeProducing(): void;
  abortConnection?(): void;
  loseWriteConnection?(): void;
  setTcpNoDelay?(enabled: boolean): void;
  /** Transports that have this are encrypted. */
  getPeerCertificate?(): unknown;
}
