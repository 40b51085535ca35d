import { Deferred, Failure, fail } from "@cordage/deferred";
import { Protocol } from "@cordage/reactor";
import { DeliveryLoop } from "../basic/delivery-loop.ts";
import { TimeoutMixin, type Timeouts } from "../policies/index.ts";
import type { Answer } from "./answer.ts";
import { AnswerDecoder, type ValueLimits } from "./answer-decoder.ts";
import {
  encodeArithmetic,
  encodeStorage,
  encodeWords,
  type Key,
  type StorageOptions,
  wireKey,
} from "./command-encoder.ts";
import { MemCacheTimeout, UnexpectedAnswer } from "./errors.ts";
import {
  type Expectation,
  expectCounter,
  expectStatistics,
  expectValues,
  expectVersion,
  expectWord,
  type IdentifiedItem,
  type Item,
} from "./expectations.ts";
import { ANSWER_TIMEOUT, MAX_VALUE_BYTES } from "./limits.ts";

/** A command that waits for its answer. */
interface Pending {
  /** Takes a piece of the answer. If it was the last, returns what tells of the outcome. */
  readonly take: (answer: Answer) => (() => void) | undefined;
  readonly fail: (reason: Failure) => void;
}

const TimedProtocol: new () => Protocol & Timeouts = TimeoutMixin(Protocol);

/**
 * A client of memcached, over its text protocol.
 *
 * ```ts
 * const cache = await endpoint.connect(Factory.forProtocol(MemCacheProtocol));
 * await cache.set("greeting", "hello");
 * const [flags, value] = await cache.get("greeting");
 * ```
 *
 * Commands are sent at once and answered in order. Keys have 1 to 250 bytes, none of them a blank or a control
 * byte: other keys throw at the call. Each Deferred fails with NoSuchCommand, ClientError or ServerError
 * when the server says so, and with the reason when the connection is lost. A server that breaks the
 * protocol is left, and all that wait fail with UnexpectedAnswer.
 *
 * @see Twisted: `twisted.protocols.memcache.MemCacheProtocol` (MC-1 to MC-5)
 */
export class MemCacheProtocol extends TimedProtocol implements ValueLimits {
  /** The largest value accepted, in bytes. Default: 1 MiB, memcached's own limit. */
  maxValueBytes: number = MAX_VALUE_BYTES;

  /** Seconds of silence, while answers are due, after which the server is given up. Default: 60. */
  answerTimeout: number = ANSWER_TIMEOUT;

  readonly #decoder = new AnswerDecoder(this);
  readonly #loop = new DeliveryLoop(this, this.#decoder, () => this.#deliverNext());
  readonly #pending: Pending[] = [];
  #endReason: Failure | undefined = undefined;

  /** Adds to a counter. Fires with its new value, or false when there is none. */
  increment(key: Key, amount: number | bigint = 1): Deferred<number | bigint | false> {
    return this.#send(encodeArithmetic("incr", wireKey(key), amount), expectCounter);
  }

  /** Takes from a counter, which stops at zero. Fires with its new value, or false when there is none. */
  decrement(key: Key, amount: number | bigint = 1): Deferred<number | bigint | false> {
    return this.#send(encodeArithmetic("decr", wireKey(key), amount), expectCounter);
  }

  /** Stores a value. Fires with whether it was stored, as do the next four. */
  set(key: Key, value: Uint8Array | string, options: StorageOptions = {}): Deferred<boolean> {
    return this.#store("set", key, value, options);
  }

  /** Stores a value if the key has none. */
  add(key: Key, value: Uint8Array | string, options: StorageOptions = {}): Deferred<boolean> {
    return this.#store("add", key, value, options);
  }

  /** Stores a value if the key has one. */
  replace(key: Key, value: Uint8Array | string, options: StorageOptions = {}): Deferred<boolean> {
    return this.#store("replace", key, value, options);
  }

  /** Adds bytes behind the value of a key that has one. */
  append(key: Key, value: Uint8Array | string): Deferred<boolean> {
    return this.#store("append", key, value, {});
  }

  /** Adds bytes in front of the value of a key that has one. */
  prepend(key: Key, value: Uint8Array | string): Deferred<boolean> {
    return this.#store("prepend", key, value, {});
  }

  /** Stores a value if the key's has not changed since `get` gave that identifier. */
  checkAndSet(
    key: Key,
    value: Uint8Array | string,
    cas: string,
    options: StorageOptions = {},
  ): Deferred<boolean> {
    const bytes = encodeStorage("cas", wireKey(key), value, options, cas);
    return this.#send(bytes, expectWord({ STORED: true, EXISTS: false, NOT_FOUND: false }));
  }

  /** Fires with flags and value of a key, `[0, null]` when it has none; `cas` comes between on request. */
  get(key: Key, withIdentifier?: false): Deferred<Item>;
  get(key: Key, withIdentifier: true): Deferred<IdentifiedItem>;
  get(key: Key, withIdentifier = false): Deferred<Item | IdentifiedItem> {
    return this.#getAll([key], withIdentifier).addCallback((items) => {
      const [item] = items.values();
      return item as Item | IdentifiedItem; // every key that was asked for is there
    });
  }

  /**
   * Fires with flags and value of each key, as `get` gives them. The Map has the keys as they were asked
   * for; those given as bytes as text with a character for each.
   */
  getMultiple(keys: Iterable<Key>, withIdentifier?: false): Deferred<Map<string, Item>>;
  getMultiple(keys: Iterable<Key>, withIdentifier: true): Deferred<Map<string, IdentifiedItem>>;
  getMultiple(
    keys: Iterable<Key>,
    withIdentifier = false,
  ): Deferred<Map<string, Item | IdentifiedItem>> {
    return this.#getAll([...keys], withIdentifier);
  }

  /** Fires with what the server counts, by name. @param which - such as `"items"`. Default: in general */
  stats(which?: string): Deferred<Map<string, string>> {
    const words = which === undefined ? ["stats"] : ["stats", wireKey(which)];
    return this.#send(encodeWords(...words), expectStatistics());
  }

  /** Fires with the version of the server. */
  version(): Deferred<string> {
    return this.#send(encodeWords("version"), expectVersion);
  }

  /** Forgets the value of a key. Fires with whether it had one. */
  delete(key: Key): Deferred<boolean> {
    const meanings = { DELETED: true, NOT_FOUND: false };
    return this.#send(encodeWords("delete", wireKey(key)), expectWord(meanings));
  }

  /** Forgets all values. Fires with true. */
  flushAll(): Deferred<boolean> {
    return this.#send(encodeWords("flush_all"), expectWord({ OK: true }));
  }

  override dataReceived(data: Buffer): void {
    this.resetTimeout();
    this.#loop.receive(data);
  }

  override timeoutConnection(): void {
    this.#giveUp(new Failure(new MemCacheTimeout(this.answerTimeout)));
  }

  override connectionLost(reason: Failure): void {
    super.connectionLost(reason);
    this.#endReason ??= reason;
    this.#failAll(this.#endReason);
  }

  #store(
    command: string,
    key: Key,
    value: Uint8Array | string,
    options: StorageOptions,
  ): Deferred<boolean> {
    const bytes = encodeStorage(command, wireKey(key), value, options);
    return this.#send(bytes, expectWord({ STORED: true, NOT_STORED: false }));
  }

  #getAll(keys: readonly Key[], withCas: boolean): Deferred<Map<string, Item | IdentifiedItem>> {
    const names = new Map(keys.map((key) => [wireKey(key), nameOf(key)]));
    if (names.size === 0) throw new RangeError("get at least one key");
    const itemOf = (flags: number, cas: string, value: Buffer | null): Item | IdentifiedItem =>
      withCas ? [flags, cas, value] : [flags, value];
    const bytes = encodeWords(withCas ? "gets" : "get", ...names.keys());
    return this.#send(bytes, expectValues(names.keys(), itemOf)).addCallback(
      (items) =>
        new Map([...names].map(([key, name]) => [name, items.get(key) ?? itemOf(0, "", null)])),
    );
  }

  #send<T>(bytes: Buffer, expectation: Expectation<T>): Deferred<T> {
    if (this.#endReason !== undefined) return fail(this.#endReason);
    this.transport.write(bytes);
    const deferred = new Deferred<T>();
    this.#pending.push(pendingFor(deferred, expectation));
    if (this.#pending.length === 1) this.setTimeout(this.answerTimeout);
    return deferred;
  }

  #deliverNext(): boolean {
    try {
      const answer = this.#decoder.next();
      if (answer === undefined) return false;
      this.#answered(answer);
    } catch (error) {
      if (!(error instanceof UnexpectedAnswer)) throw error;
      this.#giveUp(new Failure(error));
    }
    return true;
  }

  /** The command leaves the queue before its callbacks, which may send others, run. */
  #answered(answer: Answer): void {
    const [oldest] = this.#pending;
    if (oldest === undefined)
      throw new UnexpectedAnswer("an answer came to nothing that was asked");
    const settle =
      answer.kind === "error" ? () => oldest.fail(new Failure(answer.error)) : oldest.take(answer);
    if (settle === undefined) return;
    this.#pending.shift();
    if (this.#pending.length === 0) this.setTimeout(null);
    settle();
  }

  #giveUp(reason: Failure): void {
    this.#endReason ??= reason;
    this.transport.loseConnection();
    this.#failAll(reason);
  }

  #failAll(reason: Failure): void {
    this.setTimeout(null);
    for (const { fail: failOne } of this.#pending.splice(0)) failOne(reason);
  }
}

/** Who cancels a command does not hear of its answer, which comes all the same. */
function pendingFor<T>(deferred: Deferred<T>, expectation: Expectation<T>): Pending {
  return {
    take: (answer) => {
      const finished = expectation(answer);
      return finished && (() => deferred.callback(finished.result));
    },
    fail: (reason) => deferred.errback(reason),
  };
}

function nameOf(key: Key): string {
  return typeof key === "string" ? key : Buffer.from(key).toString("latin1");
}
