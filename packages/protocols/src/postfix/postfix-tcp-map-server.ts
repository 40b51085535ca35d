import { maybeDeferred } from "@cordage/deferred";
import type { ITransport } from "@cordage/reactor";
import { LineReceiver } from "../basic/index.ts";
import { TimeoutMixin, type Timeouts } from "../policies/index.ts";
import { decodePercent, encodePercent } from "./percent-text.ts";

/** The longest request or reply, in bytes, LF included (tcp_table(5)). */
export const MAX_MESSAGE_LENGTH = 4096;

/** Seconds without a request after which the connection is closed. */
export const IDLE_TIMEOUT = 600;

const FOUND = 200;
const FAILED = 400;
const NOT_FOUND = 500;
const CONTROL = /\p{Cc}/gu;

const TimedLineReceiver: new () => LineReceiver<ITransport, string> & Timeouts = TimeoutMixin(
  LineReceiver<ITransport, string>,
);

/** A table, or what looks things up for it; a Map is one. */
export interface PostfixTable {
  /** The value of a key, now or later; `undefined` or `null` when it has none. */
  get(key: string): LookedUp | PromiseLike<LookedUp>;
}

/** The value of a key, or that it has none. */
export type LookedUp = string | null | undefined;

/**
 * Serves a table to Postfix. The factory has it: see {@link PostfixTCPMapServerFactory}. Requests are answered
 * one after the other.
 *
 * To try it: `postmap -q KEY tcp:localhost:4242`.
 *
 * @see tcp_table(5); Twisted: `twisted.protocols.postfix.PostfixTCPMapServer` (PO-1, PO-2)
 */
export class PostfixTCPMapServer extends TimedLineReceiver {
  override delimiter: Buffer = Buffer.from("\n");
  override MAX_LENGTH: number = MAX_MESSAGE_LENGTH - 1;
  override readonly lineEncoding = "latin1";

  /** Seconds without a request after which the connection is closed. Default: 600. */
  timeout: number = IDLE_TIMEOUT;

  override connectionMade(): void {
    this.setTimeout(this.timeout);
  }

  override lineReceived(line: string): void {
    this.resetTimeout();
    const [request = "", key = ""] = /^\s*(\S*)(?:\s+(.*))?$/s.exec(line)?.slice(1) ?? [];
    if (request === "get") this.#get(key);
    else if (request === "put") this.#reply(NOT_FOUND, "put is not implemented");
    else this.#reply(FAILED, "unknown command");
  }

  /** Override: looks a key up. Default: in the factory's table. */
  lookup(key: string): LookedUp | PromiseLike<LookedUp> {
    const { factory } = this;
    if (factory !== undefined && isTable(factory)) return factory.get(key);
    throw new TypeError("the factory has no table");
  }

  #get(coded: string): void {
    const key = coded === "" ? undefined : decodePercent(coded);
    if (key === undefined) {
      this.#reply(FAILED, "get takes a key");
      return;
    }
    this.pauseProducing(); // one request at a time
    maybeDeferred(() => this.lookup(key))
      .addCallback((value) => this.#tell(value))
      .addErrback((failure) => this.#reply(FAILED, failure.getErrorMessage()))
      .addCallback(() => {
        if (!this.transport.disconnecting) this.resumeProducing();
      });
  }

  #tell(value: LookedUp): void {
    if (value === undefined || value === null) {
      this.#reply(NOT_FOUND, ""); // Postfix wants the blank
      return;
    }
    const coded = encodePercent(value);
    const fits = `${FOUND} ${coded}\n`.length <= MAX_MESSAGE_LENGTH;
    if (fits) this.#reply(FOUND, coded);
    else this.#reply(FAILED, "the value is too long");
  }

  #reply(status: number, text: string): void {
    const room = MAX_MESSAGE_LENGTH - `${status} \n`.length;
    const line = Buffer.from(text.replace(CONTROL, " ")).subarray(0, room);
    this.sendLine(Buffer.concat([Buffer.from(`${status} `), line]));
  }
}

function isTable(value: object): value is PostfixTable {
  return typeof Reflect.get(value, "get") === "function";
}
