import type { HeaderText } from "./header-text.ts";

/**
 * Header fields in order that never change, so that any number of messages can have them in common.
 *
 * ```text
 * Server, Date  --Content-Type: text/html-->  Server, Date, Content-Type  --Content-Length: 11--> …
 * ```
 *
 * Each list remembers the field that was last set in it, and the list which that made. Most messages of a
 * program are made by the same steps as the one before: nothing of them has to be checked, copied or rendered
 * again.
 */
export class FieldList {
  /** Names in their canonical spelling and values in turn. */
  readonly fields: readonly string[];
  /** Whether every value is known to be ASCII. */
  readonly isPlain: boolean;
  /** A list of the fields that this one begins with, if there is one. */
  readonly #start: FieldList | undefined;
  #wire: string | undefined = undefined;
  #name = "";
  #value = "";
  #next: FieldList | undefined = undefined;

  /**
   * @param fields - nobody may change them any more
   * @param from - the list in which a field was set
   */
  constructor(fields: readonly string[], isPlain: boolean, from?: FieldList) {
    this.fields = fields;
    this.isPlain = isPlain;
    const isLonger = from !== undefined && fields.length > from.fields.length;
    this.#start = isLonger ? from : undefined; // else a field has another value
  }

  /** What it makes to set a field; `undefined` unless that was the last one to be set. */
  after(name: HeaderText, value: HeaderText): FieldList | undefined {
    return value === this.#value && name === this.#name ? this.#next : undefined;
  }

  /** Remembers what it has made to set a field. */
  learn(name: HeaderText, value: HeaderText, next: FieldList): void {
    if (typeof name !== "string" || typeof value !== "string") return; // bytes can change
    this.#name = name;
    this.#value = value;
    this.#next = next;
  }

  /** The fields as they go over the wire, each line with its line end, as a byte string. */
  get wire(): string {
    this.#wire ??= this.#render();
    return this.#wire;
  }

  #render(): string {
    const start = this.#start;
    if (start === undefined) return renderFields(this.fields);
    return start.wire + renderFields(this.fields, start.fields.length);
  }
}

/** Names and values in turn, from the one at `from` on, as they go over the wire. */
export function renderFields(fields: readonly string[], from = 0): string {
  let wire = "";
  for (let i = from; i < fields.length; i += 2) wire += `${fields[i]}: ${fields[i + 1]}\r\n`;
  return wire;
}
