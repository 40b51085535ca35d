import { TELNET_COMMANDS as COMMAND, verbOf } from "./codes.ts";

const IAC: Buffer = Buffer.of(COMMAND.IAC);

/**
 * Writes data: 255 is doubled, and unless it is binary LF becomes CR LF, and CR becomes CR NUL.
 *
 * A CR LF is the end of a line already, and stays one.
 *
 * @see RFC 854, "the Telnet printer and keyboard"; RFC 856
 */
export function encodeData(data: Uint8Array | string, isBinary = false): Buffer {
  const bytes = Buffer.from(data as Uint8Array); // a string is fine, too
  let text = bytes.toString("latin1").replaceAll("\xff", "\xff\xff");
  if (!isBinary) text = text.replace(/\r\n|\n|\r/g, (end) => (end === "\r" ? "\r\0" : "\r\n"));
  return Buffer.from(text, "latin1");
}

/** Writes a command that has no option. @throws RangeError for any other */
export function encodeCommand(command: number): Buffer {
  const isPlain = command >= COMMAND.EOR && command <= COMMAND.GA && command !== COMMAND.SE;
  if (!isPlain || verbOf(command) !== undefined) {
    throw new RangeError(`expected a command without an option, got ${command}`);
  }
  return Buffer.of(COMMAND.IAC, command);
}

/** Writes a verb and its option. */
export function encodeNegotiation(verb: number, option: number): Buffer {
  return Buffer.of(COMMAND.IAC, verb, option);
}

/** Writes a subnegotiation. @throws RangeError when `option` is no byte */
export function encodeSubnegotiation(option: number, data: Uint8Array): Buffer {
  if (!Number.isInteger(option) || option < 0 || option > 255) {
    throw new RangeError(`an option is a byte, got ${option}`);
  }
  const payload = encodeData(Buffer.concat([Buffer.of(option), data]), true);
  return Buffer.concat([IAC, Buffer.of(COMMAND.SB), payload, IAC, Buffer.of(COMMAND.SE)]);
}
