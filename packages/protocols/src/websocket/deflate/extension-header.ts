/**
 * What `Sec-WebSocket-Extensions` holds (RFC 6455, section 9.1):
 *
 * ```text
 * permessage-deflate; client_max_window_bits; server_max_window_bits=10, other; x="y"
 * ```
 */
import { isToken } from "../../http/byte-classes.ts";
import { listed } from "../../http/connection-options.ts";

/** An extension, with its parameters in order. */
export interface Extension {
  readonly name: string;
  readonly parameters: readonly (readonly [name: string, value: string | undefined])[];
}

/** How many extensions a peer may name: there is one that anybody speaks. */
export const MAX_EXTENSIONS = 64;

/**
 * Takes all such fields of a message apart. Names come in lower case.
 *
 * A value in quotes has to be a token as well, so no comma or semicolon hides in one.
 *
 * @returns `undefined` when they are not of that form
 */
export function parseExtensions(values: readonly string[]): Extension[] | undefined {
  if (values.length === 0) return [];
  const texts = listed(values).filter((text) => text !== "");
  if (texts.length > MAX_EXTENSIONS) return undefined;
  const extensions: Extension[] = [];
  for (const text of texts) {
    const [name = "", ...parameters] = listed([text.replaceAll(";", ",")]);
    const pairs = parameters.map(parseParameter);
    if (!isToken(name) || !pairs.every((pair) => pair !== undefined)) return undefined;
    extensions.push({ name, parameters: pairs });
  }
  return extensions;
}

function parseParameter(text: string): readonly [string, string | undefined] | undefined {
  const equals = text.indexOf("=");
  if (equals < 0) return isToken(text) ? [text, undefined] : undefined;
  const name = text.slice(0, equals);
  const given = text.slice(equals + 1);
  const isQuoted = given.startsWith('"') && given.endsWith('"');
  const value = isQuoted ? given.slice(1, -1) : given;
  return isToken(name) && isToken(value) ? [name, value] : undefined;
}
