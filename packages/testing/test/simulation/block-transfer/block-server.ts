import { DatagramProtocol, type HostAndPort, type IReactorTime } from "@cordage/reactor";
import { decodeMessage, encodeMessage } from "./block-messages.ts";
import { ServerSession } from "./server-session.ts";

/** More sessions than this at a time are not granted. */
const MAX_SESSIONS = 1000;

/** What a server did. */
export interface ServerTally {
  completed: number;
  givenUp: number;
}

/** Gives out one file in blocks, to many clients at the same time; see {@link decodeMessage}. */
export class BlockServer extends DatagramProtocol {
  override noisy = false;
  readonly tally: ServerTally = { completed: 0, givenUp: 0 };
  protected readonly sessions: Map<number, ServerSession> = new Map();
  readonly #file: Buffer;
  readonly #clock: IReactorTime;
  #lastId = 0;

  constructor(file: Buffer, clock: IReactorTime) {
    super();
    this.#file = file;
    this.#clock = clock;
  }

  /** How many sessions are under way. */
  get openSessions(): number {
    return this.sessions.size;
  }

  override datagramReceived(datagram: Buffer, addr: HostAndPort): void {
    const message = decodeMessage(datagram);
    if (message?.kind === "request") this.#requested(message.token, addr);
    if (message?.kind === "confirm") this.#confirmed(message.session, message.number, addr);
  }

  /** An id that no session has had: a datagram of an old one may still be under way. */
  protected newId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  protected newSession(id: number, token: number, peer: HostAndPort): ServerSession {
    return this.openSession(ServerSession, id, token, peer);
  }

  protected openSession(
    Session: typeof ServerSession,
    id: number,
    token: number,
    peer: HostAndPort,
  ): ServerSession {
    return new Session({ id, token, peer }, this.#file, this.#clock, {
      send: (message, to) => this.transport.write(encodeMessage(message), to),
      completed: () => this.#ended(id, "completed"),
      gaveUp: () => this.#ended(id, "givenUp"),
    });
  }

  /** A request that comes again means that the grant was lost: it is for the same session. */
  #requested(token: number, peer: HostAndPort): void {
    const known = [...this.sessions.values()].find((session) => session.isFor(token, peer));
    if (known !== undefined) {
      known.grant();
    } else if (this.sessions.size < MAX_SESSIONS) {
      const id = this.newId();
      const session = this.newSession(id, token, peer);
      this.sessions.set(id, session);
      session.grant();
    }
  }

  /** An id is good for the address only that it was granted to. */
  #confirmed(id: number, number: number, addr: HostAndPort): void {
    const session = this.sessions.get(id);
    if (session?.isPeer(addr)) session.confirmed(number);
  }

  #ended(id: number, how: keyof ServerTally): void {
    this.sessions.delete(id);
    this.tally[how] += 1;
  }
}
