/**
 * TLS in a simulated connection: no encryption, only the order of events.
 *
 * ```text
 * startTLS() at both ends; what is written from then on waits
 *   connecting end  -- negotiation -->  accepting end    may answer from now on
 *   connecting end  <-- negotiation --  accepting end    each has the other's: both verify
 * what waited is sent; an end whose context refuses the other's closes
 * ```
 *
 * @see Twisted: `TLSNegotiation` of `twisted.test.iosim` (TE5)
 */

/** The stand-in for a TLS configuration that a {@link FakeTransport} negotiates with. */
export interface SimulatedTLSContext {
  /** Whether the other end, which gave `other`, is acceptable. */
  iosimVerify(other: SimulatedTLSContext): boolean;
}

/** One end's part in a handshake, and what it sends to the other. */
export class TLSNegotiation {
  readonly context: SimulatedTLSContext;
  /** Whether it may be sent: at once for the connecting end, else once the other's has come. */
  readyToSend: boolean;
  /** Whether it was sent. */
  sent = false;

  /** @param connects - whether this is the connecting end */
  constructor(context: SimulatedTLSContext, connects: boolean) {
    this.context = context;
    this.readyToSend = connects;
  }
}
