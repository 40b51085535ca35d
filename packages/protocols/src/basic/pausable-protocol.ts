import { type IPushProducer, type ITransport, Protocol } from "@cordage/reactor";

/** How many bytes may wait while a receiver is paused, unless told otherwise: a mebibyte. */
export const MAX_PAUSED_BYTES: number = 1024 * 1024;

const NOTHING: Buffer = Buffer.alloc(0);

/**
 * A receiver that can be told to wait: the events it derives from the bytes stop as well as the
 * bytes.
 *
 * That makes it a push producer, to be registered with whatever swallows what it receives.
 *
 * @typeParam T - the transport it needs. One that can't pause goes on delivering, and the bytes
 *   wait
 * @see Twisted: `twisted.protocols.basic._PauseableMixin` (LR-11, LR-12, IN-5)
 */
export abstract class PausableProtocol<T extends ITransport = ITransport>
  extends Protocol<T>
  implements IPushProducer
{
  /** Whether events are held back. */
  paused = false;

  /**
   * How many bytes may wait while paused. More of them close the connection. Only a transport that
   * can't pause ever gets there. Default: 1 MiB.
   */
  maxPausedBytes: number = MAX_PAUSED_BYTES;

  /** Holds events back, from the very next one, and pauses the transport. */
  pauseProducing(): void {
    this.paused = true;
    if (canPause(this.transport)) this.transport.pauseProducing();
  }

  /**
   * Goes on: resumes the transport, then delivers what waits, before this returns (unless called
   * inside an event: then right after it).
   */
  resumeProducing(): void {
    this.paused = false;
    if (canPause(this.transport)) this.transport.resumeProducing();
    this.dataReceived(NOTHING);
  }

  /** Holds events back for good and closes the connection. */
  stopProducing(): void {
    this.paused = true;
    if (canPause(this.transport)) this.transport.stopProducing();
    else this.transport.loseConnection();
  }
}

function canPause(transport: ITransport): transport is ITransport & IPushProducer {
  return "pauseProducing" in transport;
}
