import { canonicalName, canonicalToken } from "./header-name.ts";
import {
  asByteString,
  type HeaderText,
  isPlain,
  toByteString,
  toBytes,
  toText,
} from "./header-text.ts";

const NO_FIELDS: [] = [];

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
  #names: string[] = [];
  #values: string[] = [];
  #isPlain = true;

  /** @param fields - names with their values, as `getAllRawHeaders` yields them */
  constructor(fields: Iterable<readonly [HeaderText, Iterable<HeaderText>]> = NO_FIELDS) {
    if (fields === NO_FIELDS) return; // saves every message the iterator
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
    for (const [name, value] of fields) {
      headers.#names.push(canonicalToken(name));
      headers.#values.push(value);
    }
    headers.#isPlain = false; // not known to be, which is all that counts
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
    if (typeof name !== "string") return found.map(toBytes);
    return this.#isPlain ? found : found.map(toText);
  }

  /** The names in order of first appearance, each with all its values, as text. */
  *getAllRawHeaders(): Generator<[name: string, values: string[]], void, undefined> {
    const grouped = new Map<string, string[]>();
    for (let i = 0; i < this.#names.length; i++) {
      const name = this.#names[i] as string; // the lists are of one length
      const values = grouped.get(name);
      const value = toText(this.#values[i] as string);
      if (values === undefined) grouped.set(name, [value]);
      else values.push(value);
    }
    yield* grouped;
  }

  /**
   * Replaces all fields of this name by one for each of `values`. A field that stays alone keeps its
   * place, others go behind all that are there.
   *
   * @throws InvalidHeaderNameError, InvalidHeaderValueError; nothing is changed then
   */
  setRawHeaders(name: HeaderText, values: readonly HeaderText[]): void {
    const key = canonical(name);
    const [only] = values;
    if (values.length === 1 && only !== undefined) {
      this.#setOnly(key, only);
      return;
    }
    const cleaned = values.map(toByteString);
    this.#remove(key);
    for (const value of cleaned) this.#push(key, value);
  }

  /**
   * Adds a field behind all others.
   *
   * @throws InvalidHeaderNameError, InvalidHeaderValueError
   */
  addRawHeader(name: HeaderText, value: HeaderText): void {
    this.#push(canonical(name), value);
  }

  /** Removes all fields of this name, if there are any. */
  removeHeader(name: HeaderText): void {
    this.#remove(canonical(name));
  }

  /** Headers of its own with the same fields. */
  copy(): Headers {
    const copy = new Headers();
    copy.#names = this.#names.slice();
    copy.#values = this.#values.slice();
    copy.#isPlain = this.#isPlain;
    return copy;
  }

  /**
   * The fields as they go over the wire, each line with its line end, as a byte string.
   *
   * @internal
   */
  toWire(): string {
    let wire = "";
    for (let i = 0; i < this.#names.length; i++) {
      wire += `${this.#names[i]}: ${this.#values[i]}\r\n`;
    }
    return wire;
  }

  /**
   * Whether every value is known to be ASCII, so that {@link toWire} may be written as text.
   *
   * @internal
   */
  get isPlain(): boolean {
    return this.#isPlain;
  }

  #push(key: string, value: HeaderText): void {
    const cleaned = this.#clean(value);
    this.#names.push(key);
    this.#values.push(cleaned);
  }

  #setOnly(key: string, value: HeaderText): void {
    const cleaned = this.#clean(value);
    const at = this.#names.indexOf(key);
    if (at < 0) {
      this.#names.push(key);
      this.#values.push(cleaned);
      return;
    }
    if (this.#names.includes(key, at + 1)) this.#remove(key, at + 1);
    this.#values[at] = cleaned;
  }

  #clean(value: HeaderText): string {
    const cleaned = toByteString(value);
    if (cleaned !== value) this.#isPlain &&= isPlain(cleaned); // text that comes back as it was is plain
    return cleaned;
  }

  #find(key: string): string[] {
    const found: string[] = [];
    for (let i = this.#names.indexOf(key); i >= 0; i = this.#names.indexOf(key, i + 1)) {
      found.push(this.#values[i] as string); // the lists are of one length
    }
    return found;
  }

  #remove(key: string, from = 0): void {
    for (let i = this.#names.indexOf(key, from); i >= 0; i = this.#names.indexOf(key, i)) {
      this.#names.splice(i, 1);
      this.#values.splice(i, 1);
    }
  }
}

function canonical(name: HeaderText): string {
  return canonicalName(typeof name === "string" ? name : asByteString(name));
}
