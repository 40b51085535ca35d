import { LoginFailed } from "../errors.ts";

const PARAMETER =
  /[ \t]*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)[ \t]*=[ \t]*("(?:[^"\\]|\\.)*"|[!#$%&'*+\-.^_`|~0-9A-Za-z]+)[ \t]*(?:,|$)/y;

/**
 * The parameters of an answer to a challenge (RFC 9110, section 11.2).
 *
 * @returns looks one up, by its name in lower case; empty for what isn't there
 * @throws LoginFailed for anything else, and where a name stands twice
 */
export function answerParameters(text: string): (name: string) => string {
  const found = new Map<string, string>();
  PARAMETER.lastIndex = 0;
  while (PARAMETER.lastIndex < text.length) {
    const [, name = "", value = ""] = PARAMETER.exec(text) ?? [];
    const key = name.toLowerCase();
    if (name === "" || found.has(key)) throw new LoginFailed("no list of parameters");
    found.set(key, unquoted(value));
  }
  return (name) => found.get(name) ?? "";
}

function unquoted(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, "$1") : value;
}
