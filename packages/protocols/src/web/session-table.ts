import { requireCount } from "../http/argument-checks.ts";
import type { Session } from "./session.ts";

/** How many sessions a site keeps, unless chosen otherwise. */
export const MAX_SESSIONS = 10_000;

/**
 * The sessions of a site by their ids, no more than so many: whoever asks without a cookie makes another
 * one. When there are too many, the one that was left unused for longest ends.
 */
export class SessionTable {
  readonly #limit: number;
  /** In order of use, since a Map keeps the order in which its keys were put there. */
  readonly #sessions = new Map<string, Session>();

  /** @throws RangeError when `limit` is not a whole number from 1 on; Infinity is no limit */
  constructor(limit: number = MAX_SESSIONS) {
    this.#limit = requireCount("maxSessions", limit, 1);
  }

  /** How many there are. */
  get size(): number {
    return this.#sessions.size;
  }

  /** The session with this id, if it is there. */
  get(uid: string): Session | undefined {
    return this.#sessions.get(uid);
  }

  /** Keeps a session. Where there are too many now, that which was used longest ago expires. */
  add(session: Session): void {
    this.#sessions.set(session.uid, session);
    for (const oldest of this.#sessions.values()) {
      if (this.#sessions.size <= this.#limit) break;
      oldest.expire();
    }
  }

  /** Notes that it was used just now. */
  touched(session: Session): void {
    if (this.remove(session)) this.#sessions.set(session.uid, session);
  }

  /** Keeps it under another id from now on. */
  rename(session: Session, uid: string): void {
    if (this.remove(session)) this.#sessions.set(uid, session);
  }

  /** @returns whether it was there */
  remove(session: Session): boolean {
    return this.#sessions.get(session.uid) === session && this.#sessions.delete(session.uid);
  }

  /** Ends them all. */
  expireAll(): void {
    for (const session of [...this.#sessions.values()]) session.expire();
  }
}
