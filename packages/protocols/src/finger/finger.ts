import type { ITransport } from "@cordage/reactor";
import { LineReceiver } from "../basic/index.ts";
import { parseFingerQuery } from "./finger-query.ts";

/** The longest query accepted, in bytes. */
export const MAX_QUERY_LENGTH = 1024;

/**
 * Answers one question about users, and closes. Refuses all of them unless overridden.
 *
 * Names are given as text with a character for each byte. They come from the peer, and so does everything
 * in them.
 *
 * @see RFC 1288; Twisted: `twisted.protocols.finger.Finger` (FI-1, FI-2)
 */
export class Finger extends LineReceiver<ITransport, string> {
  override readonly lineEncoding = "latin1";
  override MAX_LENGTH: number = MAX_QUERY_LENGTH;

  /** There is one query on a connection: what follows is not looked at. */
  override lineReceived(line: string): void {
    this.setRawMode();
    const query = parseFingerQuery(line);
    if (query.kind === "domain") this.getDomain(query.verbose);
    else if (query.kind === "user") this.getUser(query.verbose, query.user);
    else this.forwardQuery(query.verbose, query.user, query.host);
  }

  override rawDataReceived(): void {}

  /** Override: who is there? Write the answer and close. */
  getDomain(_verbose: boolean): void {
    this.#refuse("Finger online list denied");
  }

  /** Override: who is `user`? Write the answer and close. */
  getUser(_verbose: boolean, user: string): void {
    this.transport.write(Buffer.from(`Login: ${user}\n`, "latin1"));
    this.#refuse("No such user");
  }

  /** Override: what does `host` say of `user`? To ask it makes an open relay of us. */
  forwardQuery(_verbose: boolean, _user: string, _host: string): void {
    this.#refuse("Finger forwarding service denied");
  }

  #refuse(sentence: string): void {
    this.transport.write(`${sentence}\n`);
    this.transport.loseConnection();
  }
}
