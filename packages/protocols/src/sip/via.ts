import { SIPFormatError } from "./errors.ts";
import { MAX_SIP_HEADERS, SIP_PORT } from "./limits.ts";
import { parseParam, splitList } from "./list-text.ts";

const VIA = /^SIP[ \t]*\/[ \t]*2\.0[ \t]*\/[ \t]*([A-Za-z0-9-]+)[ \t]+(\S.*)$/;
const SENT_BY = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?:[ \t]*:[ \t]*([0-9]{1,5}))?$/;
const PORT = /^[0-9]{1,5}$/;

/** Where a message comes from or goes to. */
export type SIPAddress = readonly [host: string, port: number];

/**
 * One stop on the way of a request, which its response takes back (RFC 3261, sections 18.2 and 20.42).
 *
 * @see Twisted: `twisted.protocols.sip.Via` (SI-2)
 */
export class Via {
  /** Such as `UDP`. */
  readonly transport: string;
  readonly host: string;
  /** The port that was named. */
  readonly port: number | undefined;
  /** `branch`, `received`, `rport` and the like, by their names in lower case; `null` for those without a value. */
  readonly params: Map<string, string | null>;

  constructor(host: string, port?: number, { transport = "UDP", params = [] }: ViaOptions = {}) {
    this.host = host;
    this.port = port;
    this.transport = transport;
    this.params = new Map(params);
  }

  /** @throws SIPFormatError when it is no Via header */
  static parse(value: string): Via {
    const [sent = "", ...params] = splitList(value, ";");
    const [, transport, by = ""] = VIA.exec(sent) ?? [];
    const [, host, port] = SENT_BY.exec(by) ?? [];
    if (transport === undefined || host === undefined) throw new SIPFormatError("no Via header");
    const number = port === undefined ? undefined : portOf(port);
    return new Via(host, number, { transport, params: params.map(parseParam) });
  }

  /** All stops of the Via headers of a message, the latest first. @throws SIPFormatError */
  static parseAll(values: readonly string[]): Via[] {
    return viaTexts(values).map((value) => Via.parse(value));
  }

  /**
   * Notes where the request really came from, if that is not what it says, or it asks for that (RFC 3581,
   * section 4). What the sender has noted itself is dropped: it could send the response to somebody else.
   */
  noteSource([host, port]: SIPAddress): void {
    const isAsked = this.params.get("rport") === null;
    const isElsewhere = bare(this.host).toLowerCase() !== host.toLowerCase();
    this.params.delete("received");
    if (!isAsked) this.params.delete("rport");
    if (!isAsked && !isElsewhere) return;
    this.params.set("received", host);
    if (isAsked || (this.port ?? SIP_PORT) !== port) this.params.set("rport", `${port}`);
  }

  /**
   * Where the response goes: to the `received` address, or the host that was named, and there to `rport`, the
   * port that was named, or 5060.
   *
   * @throws SIPFormatError when a port is none
   */
  responseAddress(): SIPAddress {
    const rport = this.params.get("rport");
    const port = rport ? portOf(rport) : (this.port ?? SIP_PORT);
    return [this.params.get("received") || bare(this.host), port];
  }

  /** As it goes out. */
  toString(): string {
    const port = this.port === undefined ? "" : `:${this.port}`;
    const params = [...this.params].map(([name, value]) =>
      value === null ? `;${name}` : `;${name}=${value}`,
    );
    return `SIP/2.0/${this.transport} ${this.host}${port}${params.join("")}`;
  }
}

/** What may be said of a {@link Via}. */
export interface ViaOptions {
  /** Default: `UDP`. */
  readonly transport?: string | undefined;
  readonly params?: Iterable<readonly [name: string, value: string | null]> | undefined;
}

/**
 * Each stop in the `Via` headers of a message by itself, the latest first.
 *
 * @throws SIPFormatError for more than 64, and for what doesn't end
 */
export function viaTexts(values: readonly string[]): string[] {
  const texts = values.flatMap((value) => splitList(value, ","));
  if (texts.length > MAX_SIP_HEADERS) {
    throw new SIPFormatError(`${texts.length} stops, at most ${MAX_SIP_HEADERS} are accepted`);
  }
  return texts;
}

function portOf(text: string): number {
  const port = Number(text);
  if (!PORT.test(text) || port < 1 || port > 65_535) throw new SIPFormatError("a port is none");
  return port;
}

/** An IPv6 address without its brackets. */
function bare(host: string): string {
  return host.startsWith("[") ? host.slice(1, -1) : host;
}
