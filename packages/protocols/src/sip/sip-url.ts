import { SIPFormatError } from "./errors.ts";

const URL_TEXT =
  /^sip:(?:([^\s@:<>"]+)(?::([^\s@:<>"]*))?@)?(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?((?:;[^\s;?<>"]+)*)(?:\?([^\s<>"]*))?$/i;
const HOST = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)$/;
const NOT_IN_USER = /[\s@:<>"]/;
const NOT_IN_PARAMS = /[\s<>"]/;

/** What there may be of a {@link SIPURL} beside its host. */
export interface SIPURLParts {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** 1 to 65535. */
  readonly port?: number | undefined;
  /** `transport`, `maddr` and the like, each with its value. */
  readonly params?: string | undefined;
  /** Headers for a request to it. */
  readonly headers?: string | undefined;
}

/**
 * Where somebody is called: `sip:ann@example.org:5060;transport=udp`. All text is as it is written, nothing
 * percent-decoded.
 *
 * @see RFC 3261, section 19.1; Twisted: `twisted.protocols.sip.URL`
 */
export class SIPURL {
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** A name or an address; IPv6 ones in brackets. In lower case: hosts don't tell it from upper case. */
  readonly host: string;
  /** `undefined` is 5060. */
  readonly port: number | undefined;
  /** All parameters, between semicolons; empty if there are none. */
  readonly params: string;
  /** What follows the question mark; empty if nothing does. */
  readonly headers: string;

  /** @throws RangeError for what can't stand in a URL */
  constructor(host: string, parts: SIPURLParts = {}) {
    const { username, password, port, params = "", headers = "" } = parts;
    if (!HOST.test(host)) throw new RangeError("a host must be a name or an address");
    if (port !== undefined && !isPort(port)) {
      throw new RangeError(`a port goes from 1 to 65535, got ${port}`);
    }
    if (NOT_IN_USER.test(`${username ?? ""}${password ?? ""}`) || username === "") {
      throw new RangeError("user and password must be encoded");
    }
    if (NOT_IN_PARAMS.test(params + headers)) throw new RangeError("parameters must be encoded");
    this.host = host.toLowerCase();
    this.username = username;
    this.password = password;
    this.port = port;
    this.params = params;
    this.headers = headers;
  }

  /** @throws SIPFormatError when it is no URL, or one of another scheme */
  static parse(text: string): SIPURL {
    const [, username, password, host, port, params, headers] = URL_TEXT.exec(text) ?? [];
    if (host === undefined) throw new SIPFormatError("there is no URL of SIP");
    const number = port === undefined ? undefined : Number(port);
    if (number !== undefined && !isPort(number)) throw new SIPFormatError("a port is none");
    return new SIPURL(host, {
      username,
      password,
      port: number,
      params: params?.slice(1),
      headers,
    });
  }

  /** The same user at another place. Parameters that say how to get to the old one are left out. */
  at(host: string, port: number): SIPURL {
    const { username, password } = this;
    return new SIPURL(host.includes(":") ? `[${host}]` : host, { username, password, port });
  }

  /** The value of a parameter; `undefined` if it is missing. */
  param(name: string): string | undefined {
    const pairs = this.params.split(";").map((piece) => piece.split("="));
    return pairs.find(([key]) => key?.toLowerCase() === name)?.[1];
  }

  /** As it goes out. */
  toString(): string {
    const password = this.password === undefined ? "" : `:${this.password}`;
    const user = this.username === undefined ? "" : `${this.username}${password}@`;
    const port = this.port === undefined ? "" : `:${this.port}`;
    const params = this.params && `;${this.params}`;
    return `sip:${user}${this.host}${port}${params}${this.headers && `?${this.headers}`}`;
  }
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535;
}
