import { Deferred, Failure, fail } from "@cordage/deferred";
import type { ITransport } from "@cordage/reactor";
import { LineOnlyReceiver } from "../basic/index.ts";
import { type DictAnswer, DictAnswerReader } from "./answer-reader.ts";
import { encodeCommand, splitWords } from "./dict-words.ts";
import { DictAnswerError, DictError, DictRefusedError } from "./errors.ts";
import { MAX_DICT_ANSWER_BYTES, MAX_DICT_LINE } from "./limits.ts";

/** What a dictionary says of a word. */
export interface Definition {
  /** The word, as the dictionary has it. */
  readonly word: string;
  /** The name of the dictionary. */
  readonly db: string;
  readonly dbDescription: string;
  /** The text, by lines. */
  readonly text: readonly string[];
}

/** A word that fits, and the dictionary that has it. */
export type Match = readonly [db: string, word: string];

/** A command, and what becomes of its answers. */
interface Pending {
  readonly line: string;
  /** Takes an answer; says whether it was the last. @throws DictError for one that does not fit */
  readonly take: (answer: DictAnswer) => boolean;
  readonly succeed: () => void;
  readonly fail: (reason: Failure) => void;
}

const GREETING = 220;
const DONE = 250;
const DEFINITIONS_FOLLOW = 150;
const DEFINITION = 151;
const MATCHES = 152;

/** Nothing found, no such database, no such strategy: the list is empty. */
const NOTHING: ReadonlySet<number> = new Set([550, 551, 552]);

/** The databases and strategies every server has. */
export const ALL_DATABASES = "*";
/** The databases in turn, until one has the word. */
export const FIRST_DATABASE = "!";
/** Whatever the server thinks best. */
export const DEFAULT_STRATEGY = ".";

/**
 * Looks up words in the dictionaries of a server. Commands wait for the greeting, and then for each other.
 *
 * @see RFC 2229; Twisted: `twisted.protocols.dict.DictClient` (DI-1, DI-2)
 */
export class DictClient extends LineOnlyReceiver<ITransport, string> {
  override readonly lineEncoding = "utf8";
  override MAX_LENGTH: number = MAX_DICT_LINE - "\r\n".length;

  readonly #reader = new DictAnswerReader(MAX_DICT_ANSWER_BYTES);
  readonly #pending: Pending[] = [];
  #isGreeted = false;
  #endReason: Failure | undefined = undefined;

  /**
   * Fires with what the dictionaries say of a word; nothing, if they don't have it or there is no such
   * dictionary. Fails with DictRefusedError when the server won't, with DictAnswerError when it breaks
   * the protocol, and with the reason when the connection is lost.
   *
   * @param db - the name of one, `"*"` for all, or `"!"` for the first that has the word
   * @throws RangeError when a word has control characters, or is too long
   */
  define(db: string, word: string): Deferred<Definition[]> {
    const definitions: Definition[] = [];
    return this.#send(encodeCommand("DEFINE", db, word), definitions, (answer) => {
      if (answer.status === DEFINITION) definitions.push(definitionOf(answer));
      else if (answer.status !== DEFINITIONS_FOLLOW) return false;
      return true;
    });
  }

  /**
   * Fires with the words that fit, as {@link DictClient.define} does.
   *
   * @param strategy - how they have to fit, such as `"prefix"`; `"."` for the server's choice
   */
  match(db: string, strategy: string, word: string): Deferred<Match[]> {
    const matches: Match[] = [];
    return this.#send(encodeCommand("MATCH", db, strategy, word), matches, (answer) => {
      if (answer.status !== MATCHES) return false;
      for (const line of answer.text) matches.push(matchOf(line));
      return true;
    });
  }

  override lineReceived(line: string): void {
    try {
      const answer = this.#reader.take(line);
      if (answer !== undefined) this.#answered(answer);
    } catch (error) {
      if (!(error instanceof DictError)) throw error;
      this.#giveUp(new Failure(error));
    }
  }

  override lineLengthExceeded(_bytes: Buffer): void {
    this.#giveUp(new Failure(new DictAnswerError(`a line has more than ${MAX_DICT_LINE} bytes`)));
  }

  override connectionLost(reason: Failure): void {
    this.#endReason ??= reason;
    for (const each of this.#pending.splice(0)) each.fail(this.#endReason);
  }

  /** @param takeOne - takes an answer that is not the last; says whether it could */
  #send<T>(line: string, list: T[], takeOne: (answer: DictAnswer) => boolean): Deferred<T[]> {
    if (this.#endReason !== undefined) return fail(this.#endReason);
    const deferred = new Deferred<T[]>();
    this.#pending.push({
      line,
      take: (answer) => {
        if (answer.status === DONE || NOTHING.has(answer.status)) return true;
        if (!takeOne(answer)) throw refusal(answer);
        return false;
      },
      succeed: () => deferred.callback(list),
      fail: (reason) => deferred.errback(reason),
    });
    if (this.#isGreeted && this.#pending.length === 1) this.sendLine(line);
    return deferred;
  }

  #answered(answer: DictAnswer): void {
    if (!this.#isGreeted) this.#greeted(answer);
    else this.#answeredCommand(answer);
  }

  #greeted(answer: DictAnswer): void {
    if (answer.status !== GREETING) throw refusal(answer);
    this.#isGreeted = true;
    this.#sendNext();
  }

  #answeredCommand(answer: DictAnswer): void {
    const [oldest] = this.#pending;
    if (oldest === undefined) throw refusal(answer);
    const failure = tried(() => oldest.take(answer));
    if (failure === false) return;
    // What was begun and then broken off has no end that the next answer could begin behind.
    if (failure instanceof DictAnswerError) throw failure;
    this.#pending.shift();
    this.#sendNext();
    if (failure === true) oldest.succeed();
    else oldest.fail(new Failure(failure));
  }

  #sendNext(): void {
    this.#reader.restart();
    const [next] = this.#pending;
    if (next !== undefined) this.sendLine(next.line);
  }

  #giveUp(reason: Failure): void {
    this.#endReason ??= reason;
    this.transport.loseConnection();
    for (const each of this.#pending.splice(0)) each.fail(reason);
  }
}

/** What `take` says, or the refusal it throws. */
function tried(take: () => boolean): boolean | DictError {
  try {
    return take();
  } catch (error) {
    if (error instanceof DictError) return error;
    throw error;
  }
}

/** A status from 400 on is the server's refusal; another one is out of place. */
function refusal({ status, comment }: DictAnswer): DictError {
  if (status >= 400) return new DictRefusedError(status, comment);
  return new DictAnswerError(`status ${status} does not answer what was asked`);
}

function definitionOf({ comment, text }: DictAnswer): Definition {
  const [word, db, dbDescription = ""] = wordsOf(comment);
  if (word === undefined || db === undefined) {
    throw new DictAnswerError("a definition does not say of what");
  }
  return { word, db, dbDescription, text };
}

function matchOf(line: string): Match {
  const [db, word] = wordsOf(line);
  if (db === undefined || word === undefined) throw new DictAnswerError("a match is incomplete");
  return [db, word];
}

function wordsOf(line: string): string[] {
  try {
    return splitWords(line);
  } catch (error) {
    throw new DictAnswerError("quotes are not closed", { cause: error });
  }
}
