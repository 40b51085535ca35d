import { type Failure, maybeDeferred } from "@cordage/deferred";
import { type IAddress, type ITransport, Logger } from "@cordage/reactor";
import { LineReceiver } from "../basic/index.ts";
import { IdentError, InvalidPort } from "./errors.ts";
import {
  arePorts,
  MAX_IDENT_LINE,
  type PortPair,
  parsePorts,
  withoutControls,
} from "./ident-messages.ts";

const log = new Logger("protocols.ident");

/** The most that is told of a name, in characters: with all else it fits on a line. */
const MAX_NAME_LENGTH = 128;

/** One end of a connection. */
export type IdentAddress = readonly [host: string, port: number];

/** Who owns a connection: the system, such as `UNIX`, and the user. */
export type IdentUser = readonly [system: string, user: string];

/**
 * Tells who owns a connection between this machine and the one that asks. Queries are answered one after
 * the other.
 *
 * @see RFC 1413; Twisted: `twisted.protocols.ident.IdentServer` (ID-1, ID-4)
 */
export class IdentServer extends LineReceiver<ITransport, string> {
  override readonly lineEncoding = "latin1";
  override MAX_LENGTH: number = MAX_IDENT_LINE;

  /** While an answer is looked up, no other query is read. */
  override lineReceived(line: string): void {
    const ports = parsePorts(line);
    if (ports === undefined) {
      this.transport.loseConnection();
      return;
    }
    this.pauseProducing();
    maybeDeferred(() => this.#find(ports))
      .addCallback(([system, user]) => `USERID : ${told(system)} : ${told(user)}`)
      .addErrback((failure) => `ERROR : ${describe(failure)}`)
      .addCallback((reply) => this.#reply(ports, reply));
  }

  /**
   * Override: who owns the connection between `server`, which is an end of this machine, and `client`? May
   * take its time, and fail with an {@link IdentError}; any other failure is logged.
   */
  lookup(_server: IdentAddress, _client: IdentAddress): IdentUser | PromiseLike<IdentUser> {
    throw new IdentError("nobody is looked for");
  }

  #find([portOnServer, portOnClient]: PortPair): IdentUser | PromiseLike<IdentUser> {
    if (!arePorts([portOnServer, portOnClient])) throw new InvalidPort("no such port");
    const { transport } = this;
    const server = [hostOf(transport.getHost()), portOnServer] as const;
    return this.lookup(server, [hostOf(transport.getPeer()), portOnClient]);
  }

  #reply([portOnServer, portOnClient]: PortPair, reply: string): void {
    if (this.transport.disconnecting) return;
    this.sendLine(Buffer.from(`${portOnServer}, ${portOnClient} : ${reply}`));
    this.resumeProducing();
  }
}

function describe(failure: Failure): string {
  if (failure.value instanceof IdentError) return failure.value.identDescription;
  log.failure("Looking up a user failed", failure);
  return "UNKNOWN-ERROR";
}

/** As much of a name as fits on the line with all else. */
function told(name: string): string {
  return withoutControls(name).slice(0, MAX_NAME_LENGTH);
}

function hostOf(address: IAddress): string {
  const host: unknown = Reflect.get(address, "host");
  return typeof host === "string" ? host : "";
}
