import { Protocol } from "@cordage/reactor";

/** From 1900, where RFC 868 begins to count, to 1970, where Node does. */
const SECONDS_1900_TO_1970 = 2_208_988_800;

/**
 * Sends the time for machines to read and closes: the seconds since 1900 as 4 bytes, unsigned and
 * big-endian. They begin again from zero in 2036.
 *
 * @see RFC 868; Twisted: `twisted.protocols.wire.Time`, which counts from 1970 and signed (WI-5)
 */
export class Time extends Protocol {
  override connectionMade(): void {
    const seconds = Math.floor(this.now().getTime() / 1000) + SECONDS_1900_TO_1970;
    const answer = Buffer.alloc(4);
    answer.writeUInt32BE(seconds >>> 0);
    this.transport.write(answer);
    this.transport.loseConnection();
  }

  /** Override: the time told. The system's unless overridden. */
  now(): Date {
    return new Date();
  }
}
