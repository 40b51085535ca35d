import { canonicalName, canonicalToken } from "./header-name.ts";
import { type HeaderText, isPlain, toByteString, toBytes, toText } from "./header-text.ts";

/**
 * Header fields in order, several to a name if need be. Names match in any case.
 *
 * Takes text or bytes: text goes out as UTF-8. Asked with a text name it answers with text, asked with
 * a name in bytes it answers with the very bytes.
 *
 * @see Twisted: `twisted.web.http_headers.Headers`
 */
export class Headers {
  // Two flat lists and a linear search: a message has ten fields, the most hostile one 500 (HP-16). With
  // no table keyed by the peer's names, `__proto__` is a name like any other (GEN-6).
  readonly #names: string[] = [];
  readonly #values: string[] = [];
  #plain = true;

  /** @param fields - names with their values, as `getAllRawHeaders` yields them */
  constructor(fields: Iterable<readonly [HeaderText, Iterable<HeaderText>]> = []) {
    for (const [name, values] of fields) {
      for (const value of values) this.addRawHeader(name, value);
    }
  }

  /**
   * Headers of fields that a parser has checked: names are tokens, values byte strings.
   *
   * @internal
   */
  static fromWire(fields: Iterable<readonly [name: string, value: string]>): Headers {
    const headers = new Headers();
    for (const [name, value] of fields) headers.#push(canonicalToken(name), value);
    return headers;
  }

  /** How many fields there are, counting each line of a repeated one. */
  get size(): number {
    return this.#names.length;
  }

  /** Whether there is a field of this name. */
  hasHeader(name: HeaderText): boolean {
    return this.#names.includes(canonical(name));
  }

  /** The values of a field in order, or `otherwise` when there is none. A list of your own. */
  getRawHeaders<D = undefined>(name: string, otherwise?: D): string[] | D;
  getRawHeaders<D = undefined>(name: Uint8Array, otherwise?: D): Buffer[] | D;
  getRawHeaders(name: HeaderText, otherwise?: unknown): unknown {
    const found = this.#find(canonical(name));
    if (found.length === 0) return otherwise;
    return typeof name === "string" ? found.map(toText) : found.map(toBytes);
  }

  /** The names in order of first appearance, each with all its values, as text. */
  *getAllRawHeaders(): Generator<[name: string, values: string[]], void, undefined> {
    for (const name of new Set(this.#names)) yield [name, this.#find(name).map(toText)];
  }

  /**
   * Replaces all fields of this name by one for each of `values`.
   *
   * @throws InvalidHeaderNameError, InvalidHeaderValueError; nothing is changed then
   */
  setRawHeaders(name: HeaderText, values: Iterable<HeaderText>): void {
    const key = canonical(name);
    const cleaned = Array.from(values, toByteString);
    const first = cleaned[0];
    const at = this.#names.indexOf(key);
    if (
      at >= 0 &&
      cleaned.length === 1 &&
      first !== undefined &&
      !this.#names.includes(key, at + 1)
    ) {
      this.#values[at] = first; // keeps its place
      this.#plain &&= isPlain(first);
      return;
    }
    this.#remove(key);
    for (const value of cleaned) this.#push(key, value);
  }

  /**
   * Adds a field behind all others.
   *
   * @throws InvalidHeaderNameError, InvalidHeaderValueError
   */
  addRawHeader(name: HeaderText, value: HeaderText): void {
    this.#push(canonical(name), toByteString(value));
  }

  /** Removes all fields of this name, if there are any. */
  removeHeader(name: HeaderText): void {
    this.#remove(canonical(name));
  }

  /** Headers of its own with the same fields. */
  copy(): Headers {
    const copy = new Headers();
    for (const [i, name] of this.#names.entries()) copy.#push(name, this.#values[i] ?? "");
    return copy;
  }

  /**
   * The fields as they go over the wire, each line with its line end, as a byte string.
   *
   * @internal
   */
  toWire(): string {
    let wire = "";
    for (let i = 0; i < this.#names.length; i++)
      wire += `${this.#names[i]}: ${this.#values[i]}\r\n`;
    return wire;
  }

  /**
   * Whether every value is ASCII, so that {@link toWire} may be written as text.
   *
   * @internal
   */
  get isPlain(): boolean {
    return this.#plain;
  }

  #push(name: string, value: string): void {
    this.#names.push(name);
    this.#values.push(value);
    if (this.#plain && !isPlain(value)) this.#plain = false;
  }

  #find(name: string): string[] {
    return this.#values.filter((_, i) => this.#names[i] === name);
  }

  #remove(name: string): void {
    for (let i = this.#names.length - 1; i >= 0; i--) {
      if (this.#names[i] !== name) continue;
      this.#names.splice(i, 1);
      this.#values.splice(i, 1);
    }
  }
}

function canonical(name: HeaderText): string {
  return canonicalName(typeof name === "string" ? name : toByteStringName(name));
}

function toByteStringName(name: Uint8Array): string {
  return Buffer.from(name.buffer, name.byteOffset, name.byteLength).toString("latin1");
}
