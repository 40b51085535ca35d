import { ConnectionLost, type IProtocol, isHalfCloseable } from "@cordage/reactor";
import { Clock } from "./clock.ts";
import { EndlessConversationError } from "./errors.ts";
import type { FakeTransport } from "./fake-transport.ts";

/** How many pumps a {@link IOPump.flush} makes before it gives up. */
export const MAX_FLUSH_PUMPS = 1000;

/** As much of a {@link Clock} as a pump needs. */
export interface PumpClock {
  /** Moves time on by `amount` seconds, and makes the calls that are due. */
  advance(amount: number): void;
}

/**
 * Moves what two protocols write to each other, when told to.
 *
 * An exception out of a protocol comes out of `pump` and `flush`; that of an async event method is logged and
 * ends its connection, as on a real transport.
 *
 * @see Twisted: `twisted.test.iosim.IOPump` (TE5)
 */
export class IOPump<C extends IProtocol = IProtocol, S extends IProtocol = IProtocol> {
  readonly client: C;
  readonly server: S;
  readonly clientIO: FakeTransport;
  readonly serverIO: FakeTransport;
  /** Advanced by 0 in every pump, so that what is scheduled without delay runs. */
  readonly clock: PumpClock;

  constructor(
    client: C,
    server: S,
    clientIO: FakeTransport,
    serverIO: FakeTransport,
    clock: PumpClock = new Clock(),
  ) {
    this.client = client;
    this.server = server;
    this.clientIO = clientIO;
    this.serverIO = serverIO;
    this.clock = clock;
  }

  /**
   * Makes one step: takes what each has written until now, resumes producers, then delivers, to the
   * server first. What is written meanwhile goes with the next pump.
   *
   * When there was nothing to deliver, it goes on with closing, in one of these ways: an end closed for
   * writing is told to the other; an end that closes is told to the other, the server's before the
   * client's. So each end learns in a pump of its own that the connection is lost. An end that can go on in
   * one direction is told no more than that it has read all, and stays until it closes (X16).
   *
   * Nothing is delivered or told to an end that has paused reading and isn't closing itself. Nothing closes
   * before all it wrote was taken and its producer unregistered (X8, X22), unless it was aborted.
   *
   * @param options - `advanceClock` (default true): advance the clock by 0 first
   * @returns whether anything moved
   */
  pump({ advanceClock = true }: { readonly advanceClock?: boolean | undefined } = {}): boolean {
    if (advanceClock) this.clock.advance(0);
    const { clientIO, serverIO } = this;
    const fromServer = clientIO.isReadingPaused ? undefined : serverIO.getOutBuffer();
    const fromClient = serverIO.isReadingPaused ? undefined : clientIO.getOutBuffer();
    clientIO.checkProducer();
    serverIO.checkProducer();
    if (fromClient !== undefined) serverIO.bufferReceived(fromClient);
    if (fromServer !== undefined) clientIO.bufferReceived(fromServer);
    if (fromClient !== undefined || fromServer !== undefined) return true;
    return (
      passOnEndOfWriting(serverIO, clientIO) ||
      passOnEndOfWriting(clientIO, serverIO) ||
      passOnClose(serverIO, clientIO) ||
      passOnClose(clientIO, serverIO)
    );
  }

  /**
   * Pumps until nothing moves.
   *
   * @returns whether anything moved
   * @throws EndlessConversationError when something still moves after {@link MAX_FLUSH_PUMPS} pumps
   */
  flush(options: { readonly advanceClock?: boolean | undefined } = {}): boolean {
    for (let pumps = 0; pumps < MAX_FLUSH_PUMPS; pumps += 1) {
      if (!this.pump(options)) return pumps > 0;
    }
    throw new EndlessConversationError(MAX_FLUSH_PUMPS);
  }
}

function passOnEndOfWriting(from: FakeTransport, to: FakeTransport): boolean {
  if (!from.writeDisconnecting || from.writeDisconnected || from.disconnecting) return false;
  if (!from.isFlushed || to.disconnecting || to.isHoldingBack) return false;
  from.writeDisconnected = true;
  if (isHalfCloseable(from.protocol)) from.watch(from.protocol.writeConnectionLost());
  // Any other protocol takes the end of what it can read for the end of the connection.
  if (isHalfCloseable(to.protocol)) to.watch(to.protocol.readConnectionLost());
  else to.closeNow();
  return true;
}

function passOnClose(from: FakeTransport, to: FakeTransport): boolean {
  if (!from.disconnecting || !from.isFlushed) return false;
  if (!to.isLost && !to.isHoldingBack && tellOfClose(from, to)) return true;
  if (from.isLost) return false;
  from.reportDisconnect();
  return true;
}

/** Tells `to` that `from` has closed. False when it is told already, and can live with it. */
function tellOfClose(from: FakeTransport, to: FakeTransport): boolean {
  const isTold = from.disconnected || from.writeDisconnected;
  from.disconnected = true;
  if (isHalfCloseable(to.protocol) && !to.disconnecting && !from.isAborted) {
    if (!isTold) to.watch(to.protocol.readConnectionLost());
    return !isTold;
  }
  if (from.isAborted && !to.isAborted) to.disconnectReason = new ConnectionLost();
  to.closeNow();
  to.reportDisconnect();
  return true;
}
