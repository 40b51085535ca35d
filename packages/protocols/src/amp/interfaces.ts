import type { Failure } from "@cordage/deferred";
import type { IProtocol, TLSOptions } from "@cordage/reactor";
import type { AmpBox } from "./amp-box.ts";
import type { SwitchFactory } from "./protocol-switch-command.ts";

/**
 * Sends boxes for a receiver.
 *
 * @see Twisted: `IBoxSender`
 */
export interface IBoxSender {
  /**
   * Sends a box.
   *
   * @throws ProtocolSwitched when the connection speaks another protocol
   * @throws TooLong, InvalidKey, TypeError for a box that can't be sent; nothing of it is
   */
  sendBox(box: AmpBox): void;
  /** A failure that nobody takes: it is logged, and the connection closed. */
  unhandledError(failure: Failure): void;
}

/** What a connection can do for commands beyond boxes. */
export interface IBoxConnection extends IBoxSender {
  /** The peer broke a rule: the connection is closed, and `error` is what calls fail with. */
  refuse(error: Error): void;
  /** Closes the connection when all has been sent. */
  loseConnection(): void;
  /** Stops reading boxes, until `resumeBoxes`. */
  pauseBoxes(): void;
  /** Reads on: the opposite of `pauseBoxes`. */
  resumeBoxes(): void;
  /** Sends an answer, unless the connection has been switched. @returns whether it did */
  sendAnswer(box: AmpBox): boolean;
  /** Sends no more boxes: the peer is asked to switch, or has been told that we do. */
  lockForSwitch(): void;
  /** The peer would not switch. */
  unlockFromSwitch(): void;
  /** Hands the connection to a protocol, or, for a factory that refuses, closes it. */
  switchTo(protocol: IProtocol): void;
  /** The same for the protocol that a factory builds, which is told of the end of the connection. */
  switchToFactory(factory: SwitchFactory): void;
  /** @throws OnlyOneTLS, StartTLSUnsupported when TLS can't be started here */
  requireTLSCanStart(): void;
  /** Keeps boxes back until TLS is started, or is not going to be. */
  prepareTLS(): void;
  /** The peer would not start TLS: what was kept back is sent. */
  giveUpTLS(): void;
  /** Starts TLS, and sends what was kept back. */
  startTLS(options: TLSOptions): void;
}

/**
 * Gets the boxes of a connection.
 *
 * ```text
 * startReceivingBoxes -> ampBoxReceived … -> stopReceivingBoxes
 *                        (any number)        (exactly once, last)
 * ```
 *
 * @see Twisted: `IBoxReceiver`
 */
export interface IBoxReceiver {
  /** The connection stands. */
  startReceivingBoxes(sender: IBoxConnection): void;
  /** A box has arrived. It is yours to keep. */
  ampBoxReceived(box: AmpBox): void;
  /** The connection is gone. */
  stopReceivingBoxes(reason: Failure): void;
}

/** What becomes of a command that has been carried out: the answer, and what is to happen behind it. */
export interface Answer {
  readonly box: AmpBox;
  /** Called when the answer has been sent. */
  readonly afterwards?: ((connection: IBoxConnection) => void) | undefined;
}

/** Carries out a command that came in a box. May return a Deferred or a Promise, and throw. */
export type BoxResponder = (box: AmpBox) => unknown;

/**
 * Knows who carries out which command.
 *
 * @see Twisted: `IResponderLocator`
 */
export interface IResponderLocator {
  /**
   * What carries out a command, if anything does.
   *
   * @param name - the name of the command: a string of bytes, chosen by the peer
   */
  locateResponder(name: string): BoxResponder | undefined;
}
