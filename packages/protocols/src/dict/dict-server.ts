import { type Failure, maybeDeferred } from "@cordage/deferred";
import { type ITransport, Logger } from "@cordage/reactor";
import { LineReceiver } from "../basic/index.ts";
import type { Definition, Match } from "./dict-client.ts";
import { hasControls, quoted, splitWords } from "./dict-words.ts";
import { DictCommandError, DictRefusedError } from "./errors.ts";
import { MAX_DICT_LINE } from "./limits.ts";

const log = new Logger("protocols.dict");

/** Something, or a Deferred or Promise of it. */
export type Maybe<T> = T | PromiseLike<T>;

/** The name of a database or strategy, and what it is. */
export type Described = readonly [name: string, description: string];

/** How many words each command takes behind its name. */
const COMMANDS: ReadonlyMap<string, number> = new Map([
  ["DEFINE", 2],
  ["MATCH", 3],
]);

/**
 * Answers what {@link DictClient} asks; by itself it has no dictionaries. Commands are answered one after the
 * other.
 *
 * @see RFC 2229 (DI-3)
 */
export class DictServer extends LineReceiver<ITransport, string> {
  override readonly lineEncoding = "utf8";
  override MAX_LENGTH: number = MAX_DICT_LINE - "\r\n".length;

  override connectionMade(): void {
    this.sendLine("220 dictionaries <none> <0@localhost>");
  }

  /** Override: what do the dictionaries say of a word? Throw DictRefusedError to refuse. */
  define(_db: string, _word: string): Maybe<readonly Definition[]> {
    return [];
  }

  /** Override: which words fit? */
  match(_db: string, _strategy: string, _word: string): Maybe<readonly Match[]> {
    return [];
  }

  /** Override: the dictionaries. */
  databases(): readonly Described[] {
    return [];
  }

  /** Override: the strategies. */
  strategies(): readonly Described[] {
    return [];
  }

  override lineReceived(line: string): void {
    this.pauseProducing(); // one command at a time
    maybeDeferred(() => this.#answer(commandWords(line)))
      .addErrback((failure) => statusOf(failure))
      .addCallback((answer) => this.#reply(answer))
      .addErrback((failure) => this.#giveUp(failure));
  }

  override lineLengthExceeded(): void {
    this.sendLine("500 the line is too long");
    this.transport.loseConnection();
  }

  #answer([name = "", ...words]: readonly string[]): Maybe<string[]> {
    const command = name.toUpperCase();
    const count = COMMANDS.get(command);
    if (count !== undefined && count !== words.length) return ["501 wrong number of parameters"];
    const [first = "", second = "", third = ""] = words;
    switch (command) {
      case "DEFINE":
        return maybeDeferred(() => this.define(first, second)).addCallback(definitionLines);
      case "MATCH":
        return maybeDeferred(() => this.match(first, second, third)).addCallback(matchLines);
      case "SHOW":
        return this.#show(first.toUpperCase());
      case "CLIENT":
      case "OPTION":
        return ["250 ok"];
      case "STATUS":
        return ["210 up"];
      case "QUIT":
        return ["221 bye"];
      default:
        return ["500 unknown command"];
    }
  }

  #show(what: string): string[] {
    if (what === "DB" || what === "DATABASES") {
      return listLines(110, this.databases(), "554 no databases present");
    }
    if (what === "STRAT" || what === "STRATEGIES") {
      return listLines(111, this.strategies(), "555 no strategies available");
    }
    return ["501 there is nothing of that name to show"];
  }

  #reply(lines: readonly string[]): void {
    if (this.transport.disconnecting) return;
    for (const line of lines) this.sendLine(line);
    if (lines[0]?.startsWith("221")) this.transport.loseConnection();
    else this.resumeProducing();
  }

  /** What was looked up can't be sent. Some of it may have been, so that no status can follow. */
  #giveUp(failure: Failure): void {
    log.failure("An answer can't be sent", failure);
    this.transport.loseConnection();
  }
}

/** @throws DictCommandError also for words with control characters, which none has (RFC 2229, section 2.2) */
function commandWords(line: string): string[] {
  const words = splitWords(line);
  if (words.some(hasControls)) throw new DictCommandError("a word has control characters");
  return words;
}

function definitionLines(definitions: readonly Definition[]): string[] {
  if (definitions.length === 0) return ["552 no match"];
  const lines = definitions.flatMap(({ word, db, dbDescription, text }) => [
    `151 ${quoted(word)} ${quoted(db)} ${quoted(dbDescription)}`,
    ...stuffed(text),
  ]);
  return [`150 ${definitions.length} definitions retrieved`, ...lines, "250 ok"];
}

function matchLines(matches: readonly Match[]): string[] {
  if (matches.length === 0) return ["552 no match"];
  const lines = matches.map(([db, word]) => `${quoted(db)} ${quoted(word)}`);
  return [`152 ${matches.length} matches found`, ...stuffed(lines), "250 ok"];
}

function listLines(status: number, list: readonly Described[], none: string): string[] {
  if (list.length === 0) return [none];
  const lines = list.map(([name, description]) => `${quoted(name)} ${quoted(description)}`);
  return [`${status} ${list.length} present`, ...stuffed(lines), "250 ok"];
}

/** Text as it goes out: a dot in front of dots, and one to end it. */
function stuffed(lines: readonly string[]): string[] {
  return [...lines.map((line) => (line.startsWith(".") ? `.${line}` : line)), "."];
}

function statusOf(failure: Failure): string[] {
  const { value } = failure;
  if (value instanceof DictCommandError) return ["501 syntax error, illegal parameters"];
  if (value instanceof DictRefusedError) return [`${value.status} refused`];
  log.failure("Looking up a word failed", failure);
  return ["420 server temporarily unavailable"];
}
