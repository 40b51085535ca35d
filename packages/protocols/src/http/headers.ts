import { inWords } from "./argument-checks.ts";
import { FieldList, renderFields } from "./field-list.ts";
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

/** How many names and values a list may hold that others have as well: each is a copy of the one before. */
const MAX_SHARED = 64;

/**
 * Header fields in order, several to a name if need be. Names match in any case.
 *
 * Takes text or bytes: text goes out as UTF-8. Asked with a text name it answers with text, asked with
 * a name in bytes it answers with the very bytes.
 *
 * @see Twisted: `twisted.web.http_headers.Headers`
 */
export class Headers {
  // One flat list of names and values in turn, and a linear search: a message has ten fields, the most
  // hostile one 500 (HP-16). With no table keyed by the peer's names, `__proto__` is a name like any other
  // (GEN-6).
  #fields: readonly string[] = [];
  #isPlain = true;
  /** The fields, where others have them as well: then they are not to be changed. */
  #list: FieldList | undefined = undefined;

  /**
   * @param fields - names with their values, as `getAllRawHeaders` yields them
   * @throws InvalidHeaderNameError, InvalidHeaderValueError; TypeError for what is no such list
   */
  constructor(fields: Iterable<readonly [HeaderText, Iterable<HeaderText>]> = NO_FIELDS) {
    if (fields === NO_FIELDS) return; // saves every message the iterator
    for (const [name, values] of requireFields(fields)) {
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
    const flat: string[] = [];
    for (const [name, value] of fields) flat.push(canonicalToken(name), value);
    headers.#fields = flat;
    headers.#isPlain = false; // not known to be, which is all that counts
    return headers;
  }

  /** How many fields there are, counting each line of a repeated one. */
  get size(): number {
    return this.#fields.length / 2;
  }

  /** Whether there is a field of this name. */
  hasHeader(name: HeaderText): boolean {
    return this.#indexOf(canonical(name)) >= 0;
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
    for (let i = 0; i < this.#fields.length; i += 2) {
      const name = this.#fields[i] as string; // behind each name there is a value
      const values = grouped.get(name);
      const value = toText(this.#fields[i + 1] as string);
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
   * @throws TypeError for what is no list, such as the one value
   */
  setRawHeaders(name: HeaderText, values: readonly HeaderText[]): void {
    requireList(values);
    const only = values.length === 1 ? values[0] : undefined;
    if (only !== undefined) {
      this.setOne(name, only);
      return;
    }
    const key = canonical(name);
    const cleaned = values.map((value) => this.#clean(value));
    this.#remove(key);
    const fields = this.#ownFields();
    for (const value of cleaned) fields.push(key, value);
  }

  /**
   * What {@link setRawHeaders} does for one value, which is by far the most frequent.
   *
   * @throws InvalidHeaderNameError, InvalidHeaderValueError; nothing is changed then
   * @internal
   */
  setOne(name: HeaderText, value: HeaderText): void {
    if (this.#repeats(name, value)) return;
    const key = canonical(name);
    const cleaned = this.#clean(value);
    const from = this.#list;
    this.#put(key, cleaned);
    this.#share(from, name, value);
  }

  /**
   * Adds a field behind all others.
   *
   * @throws InvalidHeaderNameError, InvalidHeaderValueError
   */
  addRawHeader(name: HeaderText, value: HeaderText): void {
    const key = canonical(name);
    const cleaned = this.#clean(value);
    this.#ownFields().push(key, cleaned);
  }

  /** Removes all fields of this name, if there are any. */
  removeHeader(name: HeaderText): void {
    this.#remove(canonical(name));
  }

  /** Headers of its own with the same fields. */
  copy(): Headers {
    this.#list ??= new FieldList(this.#fields, this.#isPlain);
    const copy = new Headers();
    copy.#take(this.#list);
    return copy;
  }

  /**
   * The first value of a field as a byte string. For the server's own questions, several to a message.
   *
   * @param key - the canonical spelling of its name
   * @internal
   */
  first(key: string): string | undefined {
    const at = this.#indexOf(key);
    return at < 0 ? undefined : this.#fields[at + 1];
  }

  /**
   * What {@link setRawHeaders} does for one value, without looking at what is known to be right.
   *
   * @param key - the canonical spelling of the name
   * @param value - ASCII without control characters
   * @internal
   */
  setChecked(key: string, value: string): void {
    if (this.#repeats(key, value)) return;
    const from = this.#list;
    this.#put(key, value);
    this.#share(from, key, value);
  }

  /**
   * The fields as they go over the wire, each line with its line end, as a byte string.
   *
   * @internal
   */
  toWire(): string {
    return this.#list?.wire ?? renderFields(this.#fields);
  }

  /**
   * Whether the fields are these names and values in turn: what {@link flat} was.
   *
   * @internal
   */
  areFlat(fields: readonly string[]): boolean {
    if (fields === this.#fields) return true;
    if (fields.length !== this.#fields.length) return false;
    for (let i = 0; i < fields.length; i++) if (fields[i] !== this.#fields[i]) return false;
    return true;
  }

  /**
   * Names and values in turn, as they are now.
   *
   * @internal
   */
  flat(): readonly string[] {
    return this.#list?.fields ?? this.#fields.slice();
  }

  /**
   * Whether every value is known to be ASCII, so that {@link toWire} may be written as text.
   *
   * @internal
   */
  get isPlain(): boolean {
    return this.#isPlain;
  }

  /** Sets a field as whoever last did it in the same list. @returns whether that was the same field */
  #repeats(name: HeaderText, value: HeaderText): boolean {
    const next = this.#list?.after(name, value);
    if (next !== undefined) this.#take(next);
    return next !== undefined;
  }

  /** Has others who set the same field in `from` find what that has made, if `from` is a list they can have. */
  #share(from: FieldList | undefined, name: HeaderText, value: HeaderText): void {
    if (from === undefined || this.#fields.length > MAX_SHARED) return;
    this.#list = new FieldList(this.#fields, this.#isPlain, from);
    from.learn(name, value, this.#list);
  }

  #take(list: FieldList): void {
    this.#fields = list.fields;
    this.#isPlain = list.isPlain;
    this.#list = list;
  }

  /** The fields, to be changed: nobody else has them. */
  #ownFields(): string[] {
    if (this.#list === undefined) return this.#fields as string[]; // made here, and handed to nobody
    const fields = this.#fields.slice();
    this.#fields = fields;
    this.#list = undefined;
    return fields;
  }

  #put(key: string, value: string): void {
    const fields = this.#ownFields();
    const at = this.#indexOf(key);
    if (at < 0) {
      fields.push(key, value);
    } else {
      this.#remove(key, at + 2);
      fields[at + 1] = value;
    }
  }

  #clean(value: HeaderText): string {
    const cleaned = toByteString(value);
    if (cleaned !== value) this.#isPlain &&= isPlain(cleaned); // text that comes back as it was is plain
    return cleaned;
  }

  /** Where the first field of this name is, or -1. */
  #indexOf(key: string, from = 0): number {
    for (let i = from; i < this.#fields.length; i += 2) {
      if (this.#fields[i] === key) return i;
    }
    return -1;
  }

  #find(key: string): string[] {
    const found: string[] = [];
    for (let i = this.#indexOf(key); i >= 0; i = this.#indexOf(key, i + 2)) {
      found.push(this.#fields[i + 1] as string); // behind each name there is a value
    }
    return found;
  }

  #remove(key: string, from = 0): void {
    for (let i = this.#indexOf(key, from); i >= 0; i = this.#indexOf(key, i)) {
      this.#ownFields().splice(i, 2);
    }
  }
}

/** @throws TypeError for names with one value each, as the platform's `Headers` has them, and for other objects */
function* requireFields(
  fields: Iterable<readonly [HeaderText, Iterable<HeaderText>]>,
): Generator<readonly [HeaderText, Iterable<HeaderText>], void, undefined> {
  const isList = typeof fields === "object" && fields !== null && Symbol.iterator in fields;
  if (!isList) throw new TypeError(`fields have to be a list, got ${inWords(fields)}`);
  for (const field of fields) {
    requireList(field?.[1]);
    yield field;
  }
}

function requireList(values: Iterable<HeaderText>): void {
  if (typeof values === "object" && values !== null && Symbol.iterator in values) return;
  throw new TypeError(`the values of a field have to be a list, got ${inWords(values)}`);
}

function canonical(name: HeaderText): string {
  return canonicalName(typeof name === "string" ? name : asByteString(name));
}
