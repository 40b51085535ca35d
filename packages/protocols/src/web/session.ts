import { randomBytes } from "node:crypto";
import { type IDelayedCall, type IReactorTime, Logger } from "@cordage/reactor";
import { requireFunction } from "../http/argument-checks.ts";
import type { SessionTable } from "./session-table.ts";

const log = new Logger("web.session");

/** How long a session lasts that nobody uses, in seconds, unless chosen otherwise. */
export const SESSION_TIMEOUT = 900;

/** So many that nobody finds one by trying. */
const SESSION_ID_BYTES = 32;

/** What sessions live in: a `Site`. */
export interface SessionHome {
  readonly clock: IReactorTime;
  readonly sessions: SessionTable;
}

/** What a session may hold one of: a class that is made for a session. */
export type SessionComponent<T> = new (session: Session) => T;

/**
 * What a server remembers of one client from request to request. It ends when nobody has used it for
 * {@link sessionTimeout} seconds, or when {@link expire} is called; also when there are too many, see
 * `maxSessions` of `SessionOptions`.
 *
 * What is to be remembered goes into components, each a class of the program's own:
 *
 * ```ts
 * class Visits {
 *   count = 0;
 * }
 * request.getSession(Visits).count += 1;
 * ```
 *
 * @see Twisted: `twisted.web.server.Session` (RS-7)
 */
export class Session {
  /** What it lives in. */
  readonly site: SessionHome;
  /** Whether its id has gone over TLS only. It opens nothing for requests that did not come that way. */
  readonly isSecure: boolean;
  /** How long it lasts without being used, in seconds. A change counts from the next {@link touch}. */
  sessionTimeout: number = SESSION_TIMEOUT;
  /** When it was used last, in seconds of the site's clock. */
  lastModified: number;
  #uid: string;
  #timer: IDelayedCall | undefined = undefined;
  #hasExpired = false;
  #expireCallbacks: (() => unknown)[] = [];
  readonly #components = new Map<unknown, unknown>();

  /** @param uid - nobody may be able to guess it: {@link newSessionId} makes such ids */
  constructor(site: SessionHome, uid: string, isSecure = false) {
    this.site = site;
    this.#uid = uid;
    this.isSecure = isSecure;
    this.lastModified = site.clock.seconds();
  }

  /** The secret that its client shows. */
  get uid(): string {
    return this.#uid;
  }

  /** Starts the time after which it ends. The site does, when it is made. */
  startCheckingExpiration(): void {
    if (this.#hasExpired || this.#timer !== undefined) return;
    this.#timer = this.site.clock.callLater(this.sessionTimeout, () => this.expire());
  }

  /** It is in use: it lasts for another {@link sessionTimeout} seconds. Requests do this for you. */
  touch(): void {
    if (this.#hasExpired) return;
    this.lastModified = this.site.clock.seconds();
    this.site.sessions.touched(this);
    if (this.#timer?.active()) this.#timer.reset(this.sessionTimeout);
  }

  /**
   * Has `callback` called once, when the session ends. What it throws is logged.
   *
   * One that has ended calls it never.
   *
   * @throws TypeError for what can't be called
   */
  notifyOnExpire(callback: () => unknown): void {
    requireFunction("callback", callback);
    if (!this.#hasExpired) this.#expireCallbacks.push(callback);
  }

  /** Ends it now, for example to log somebody out. A second call does nothing. */
  expire(): void {
    if (this.#hasExpired) return;
    this.#hasExpired = true;
    this.site.sessions.remove(this);
    if (this.#timer?.active()) this.#timer.cancel();
    const callbacks = this.#expireCallbacks;
    this.#expireCallbacks = [];
    for (const callback of callbacks) {
      log.guard("Unhandled error when a session expired", callback);
    }
  }

  /**
   * Goes on under another id; the one it had opens nothing any more. `request.regenerateSession()` does
   * this and tells the client.
   */
  regenerate(): void {
    const uid = newSessionId();
    this.site.sessions.rename(this, uid);
    this.#uid = uid;
  }

  /** The session's one `of`; it is made when it is asked for first. */
  getComponent<T>(of: SessionComponent<T>): T {
    if (!this.#components.has(of)) this.#components.set(of, new of(this));
    return this.#components.get(of) as T; // only those are put there, here and below
  }

  /** Puts `component` in the place of the session's `of`. */
  setComponent<T>(of: SessionComponent<T>, component: T): void {
    this.#components.set(of, component);
  }
}

/** An id that nobody can guess: 32 random bytes in hexadecimal. */
export function newSessionId(): string {
  return randomBytes(SESSION_ID_BYTES).toString("hex");
}
