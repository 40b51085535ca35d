import { maybeDeferred } from "@cordage/deferred";
import {
  DatagramProtocol,
  type HostAndPort,
  InvalidAddressError,
  Logger,
  MessageLengthError,
} from "@cordage/reactor";
import { SIPFormatError } from "./errors.ts";
import { SIP_PORT } from "./limits.ts";
import { parseSIPMessage } from "./message-parser.ts";
import { type SIPMessage, SIPRequest, SIPResponse } from "./sip-message.ts";
import type { SIPURL } from "./sip-url.ts";
import { type SIPAddress, Via, viaTexts } from "./via.ts";

const log = new Logger("protocols.sip");

/** What a response has of its request (RFC 3261, section 8.2.6). */
const COPIED_HEADERS = ["via", "to", "from", "call-id", "cseq"];

/**
 * Sends and receives messages of SIP over UDP. A subclass overrides {@link handle_request} and
 * {@link handle_response}. Datagrams that are no message, or have no `Via` to say where a response goes, are
 * ignored.
 *
 * @see RFC 3261, section 18; Twisted: `twisted.protocols.sip.Base` (SI-1, SI-2)
 */
export class Base extends DatagramProtocol {
  /** Where a message goes whose URL has no port. Default: 5060. */
  readonly PORT: number = SIP_PORT;

  override datagramReceived(datagram: Buffer, addr: HostAndPort): void {
    maybeDeferred(() => this.#receive(datagram, addr)).addErrback((failure) => {
      if (!isPeersFault(failure.value)) log.failure("Handling a message failed", failure);
    });
  }

  /**
   * Override: a request has arrived, its topmost `Via` telling where from. May be asynchronous; what it fails
   * with is logged.
   */
  handle_request(_request: SIPRequest, _addr: SIPAddress): unknown {
    return undefined;
  }

  /** Override: a response has arrived. May be asynchronous; what it fails with is logged. */
  handle_response(_response: SIPResponse, _addr: SIPAddress): unknown {
    return undefined;
  }

  /**
   * A response with the headers of its request that it has to have.
   *
   * @throws RangeError when there is no such status, or the phrase has a line end
   */
  responseFromRequest(status: number, request: SIPRequest, phrase?: string): SIPResponse {
    const response = new SIPResponse(status, phrase);
    for (const name of COPIED_HEADERS) response.setHeaders(name, request.getHeaders(name));
    return response;
  }

  /**
   * Sends a response where its topmost `Via` says (SI-2).
   *
   * @throws SIPFormatError when it has none, or one that is not well formed
   * @throws InvalidAddressError, MessageLengthError as the transport's `write`
   */
  deliverResponse(response: SIPResponse): void {
    this.#send(topVia(response).responseAddress(), response);
  }

  /**
   * Sends a message. Without effect when the port is closed.
   *
   * @param destURL - where to; its host is an IP address
   * @throws RangeError when it asks for anything but UDP
   * @throws InvalidAddressError, MessageLengthError as the transport's `write`
   */
  sendMessage(destURL: SIPURL, message: SIPMessage): void {
    if (!/^udp$/i.test(destURL.param("transport") ?? "udp")) {
      throw new RangeError("only UDP is supported");
    }
    const host = destURL.host.replace(/^\[(.*)\]$/, "$1");
    this.#send([host, destURL.port ?? this.PORT], message);
  }

  #receive(datagram: Buffer, addr: HostAndPort): unknown {
    const message = parseSIPMessage(datagram);
    if (!(message instanceof SIPRequest)) {
      return message instanceof SIPResponse ? this.handle_response(message, addr) : undefined;
    }
    noteSource(message, addr);
    return this.handle_request(message, addr);
  }

  #send(addr: SIPAddress, message: SIPMessage): void {
    if (this.numPorts > 0) this.transport.write(message.toBytes(), addr);
  }
}

/** The latest stop on a message's way. @throws SIPFormatError when there is none, or one that is not well formed */
export function topVia(message: SIPMessage): Via {
  const [top] = viaTexts(message.getHeaders("via"));
  if (top === undefined) throw new SIPFormatError("there is no Via header");
  return Via.parse(top);
}

/** Writes into the topmost `Via` where the request came from. The others stay as they are. */
function noteSource(request: SIPRequest, addr: HostAndPort): void {
  const via = topVia(request);
  via.noteSource(addr);
  const [, ...others] = viaTexts(request.getHeaders("via"));
  request.setHeaders("via", [`${via}`, ...others]);
}

/** Whether it comes of what was received: addresses that are none, or messages that get too long on their way. */
function isPeersFault(error: unknown): boolean {
  return (
    error instanceof SIPFormatError ||
    error instanceof InvalidAddressError ||
    error instanceof MessageLengthError
  );
}
