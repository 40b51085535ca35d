import {
  type Base,
  parseSIPMessage,
  type SIPAddress,
  type SIPMessage,
} from "@cordage/protocols/sip";
import { FakeDatagramTransport } from "@cordage/testing";

/** Where requests come from unless told otherwise. */
export const CLIENT: SIPAddress = ["192.0.2.7", 5099];

/** The headers that a request has to have. */
const HEADERS: Readonly<Record<string, string>> = {
  Via: "SIP/2.0/UDP 192.0.2.7:5099;branch=z9hG4bK1",
  To: "<sip:bob@example.org>",
  From: "Ann <sip:ann@example.org>;tag=1",
  "Call-ID": "1@192.0.2.7",
  CSeq: "1 METHOD",
};

/** A request as it comes, its headers changed and added to; one that is `undefined` is left out. */
export function request(
  method: string,
  changes: Readonly<Record<string, string | undefined>> = {},
  uri = "sip:example.org",
): string {
  const headers = { ...HEADERS, ...changes };
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}\r\n`],
  );
  return `${method} ${uri} SIP/2.0\r\n${lines.join("")}\r\n`;
}

/** A message that was sent. */
export interface Sent {
  readonly message: SIPMessage;
  readonly text: string;
  readonly addr: SIPAddress | undefined;
}

/** A server and its transport. */
export class Exchange {
  readonly transport: FakeDatagramTransport = new FakeDatagramTransport();
  readonly #server: Base;

  constructor(server: Base) {
    this.#server = server;
    server.noisy = false;
    server.makeConnection(this.transport);
  }

  /** What the server sends when it hears a datagram. */
  hear(datagram: string | Buffer, from: SIPAddress = CLIENT): Sent[] {
    this.#server.datagramReceived(Buffer.from(datagram), from);
    return this.sent();
  }

  /** The first line of what it sends; nothing if that is nothing. */
  answer(datagram: string, from?: SIPAddress): string | undefined {
    return this.hear(datagram, from)[0]?.message.startLine;
  }

  /** What it has sent since it was last asked. */
  sent(): Sent[] {
    return this.transport.written.splice(0).map(({ packet, addr }) => {
      return { message: parseSIPMessage(packet), text: packet.toString(), addr };
    });
  }
}
