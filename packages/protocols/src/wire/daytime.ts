import { Protocol } from "@cordage/reactor";

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/**
 * Sends the time for people to read, in UTC, and closes: `Thu Jan  1 00:00:00 1970`.
 *
 * @see RFC 867; Twisted: `twisted.protocols.wire.Daytime`, which fails on every connection (WI-4)
 */
export class Daytime extends Protocol {
  override connectionMade(): void {
    this.transport.write(`${formatTime(this.now())}\r\n`);
    this.transport.loseConnection();
  }

  /** Override: the time told. The system's unless overridden. */
  now(): Date {
    return new Date();
  }
}

function formatTime(time: Date): string {
  const weekday = WEEKDAYS[time.getUTCDay()];
  const month = MONTHS[time.getUTCMonth()];
  const day = String(time.getUTCDate()).padStart(2);
  const clock = time.toISOString().slice(-"00:00:00.000Z".length, -".000Z".length);
  return `${weekday} ${month} ${day} ${clock} ${time.getUTCFullYear()}`;
}
