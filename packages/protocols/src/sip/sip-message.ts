import { headerForm, headerKey } from "./header-name.ts";
import { phraseOf } from "./status.ts";

const VERSION = "SIP/2.0";
const NOT_IN_LINES = /[\r\n]/;

/** What requests and responses have in common: headers, in order, and a body. Header text is UTF-8. */
export abstract class SIPMessage {
  /** What follows the headers. */
  body: Buffer = Buffer.alloc(0);
  readonly #headers: [key: string, value: string][] = [];

  /** The first line, without its end. */
  abstract get startLine(): string;

  /** The headers in order, by their long names in lower case. */
  get headers(): readonly (readonly [key: string, value: string])[] {
    return this.#headers;
  }

  /** Adds a header behind the others. @throws RangeError when it has a line end */
  addHeader(name: string, value: string): void {
    if (NOT_IN_LINES.test(name + value)) throw new RangeError("a header must be one line");
    this.#headers.push([headerKey(name), value]);
  }

  /** The values of all headers of that name, in its long form or the short one. */
  getHeaders(name: string): string[] {
    const wanted = headerKey(name);
    return this.#headers.filter(([key]) => key === wanted).map(([, value]) => value);
  }

  /** Puts `values` in the place of all headers of that name. */
  setHeaders(name: string, values: readonly string[]): void {
    const wanted = headerKey(name);
    const first = this.#headers.findIndex(([key]) => key === wanted);
    const others = this.#headers.filter(([key]) => key !== wanted);
    const at = first < 0 ? others.length : first;
    this.#headers.splice(0, this.#headers.length, ...others.slice(0, at));
    for (const value of values) this.addHeader(name, value);
    this.#headers.push(...others.slice(at));
  }

  /** The message as it goes out, its Content-Length in agreement with the body. */
  toBytes(): Buffer {
    this.setHeaders("content-length", [`${this.body.length}`]);
    const lines = this.#headers.map(([key, value]) => `${headerForm(key)}: ${value}\r\n`);
    return Buffer.concat([Buffer.from(`${this.startLine}\r\n${lines.join("")}\r\n`), this.body]);
  }
}

/** Asks for something. */
export class SIPRequest extends SIPMessage {
  /** Such as `REGISTER`. */
  readonly method: string;
  /** What is asked of: `sip:ann@example.org`. */
  uri: string;

  /** @throws RangeError when either has a blank or a line end */
  constructor(method: string, uri: string) {
    super();
    if (/\s/.test(method + uri)) throw new RangeError("method and URI must not have blanks");
    this.method = method;
    this.uri = uri;
  }

  /** Another message with the same headers and body. */
  copy(): SIPRequest {
    const copy = new SIPRequest(this.method, this.uri);
    for (const [key, value] of this.headers) copy.addHeader(key, value);
    copy.body = this.body;
    return copy;
  }

  override get startLine(): string {
    return `${this.method} ${this.uri} ${VERSION}`;
  }
}

/** Answers a request. */
export class SIPResponse extends SIPMessage {
  /** 100 to 699. */
  readonly status: number;
  readonly phrase: string;

  /**
   * @param phrase - Default: what RFC 3261 calls the status
   * @throws RangeError when there is no such status, or the phrase has a line end
   */
  constructor(status: number, phrase: string = phraseOf(status)) {
    super();
    if (!Number.isInteger(status) || status < 100 || status > 699) {
      throw new RangeError(`a status goes from 100 to 699, got ${status}`);
    }
    if (NOT_IN_LINES.test(phrase)) throw new RangeError("a phrase must be one line");
    this.status = status;
    this.phrase = phrase;
  }

  override get startLine(): string {
    return `${VERSION} ${this.status} ${this.phrase}`;
  }
}
