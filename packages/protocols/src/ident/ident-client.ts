import { Deferred, type Failure } from "@cordage/deferred";
import type { ITransport } from "@cordage/reactor";
import { LineOnlyReceiver } from "../basic/index.ts";
import { IdentError, identErrorFor } from "./errors.ts";
import { arePorts, MAX_IDENT_LINE, type PortPair, parseReply } from "./ident-messages.ts";

/** The answer to a query: its type, `USERID` as a rule, and what comes with it, `UNIX : name`. */
export type IdentAnswer = readonly [type: string, text: string];

interface Query {
  readonly ports: PortPair;
  readonly deferred: Deferred<IdentAnswer>;
}

/**
 * Asks who owns connections. Queries wait for each other: one is on its way at a time.
 *
 * @see RFC 1413; Twisted: `twisted.protocols.ident.IdentClient` (ID-2, ID-4)
 */
export class IdentClient extends LineOnlyReceiver<ITransport, string> {
  override readonly lineEncoding = "latin1";
  override MAX_LENGTH: number = MAX_IDENT_LINE;
  readonly #queries: Query[] = [];
  #lossReason: Failure | undefined = undefined;

  /**
   * Asks for the owner of a connection between that machine and this one.
   *
   * @returns fires with the answer, its control characters taken out. Fails with an {@link IdentError}, also
   *   when the connection is lost
   * @throws RangeError when a port isn't one from 1 to 65535
   */
  lookup(portOnServer: number, portOnClient: number): Deferred<IdentAnswer> {
    const ports = [portOnServer, portOnClient] as const;
    if (!ports.every(Number.isInteger) || !arePorts(ports)) {
      throw new RangeError(`ports go from 1 to 65535, got ${ports.join(", ")}`);
    }
    const deferred = new Deferred<IdentAnswer>();
    if (this.#lossReason !== undefined) {
      deferred.errback(lost(this.#lossReason));
      return deferred;
    }
    this.#queries.push({ ports, deferred });
    if (this.#queries.length === 1) this.#ask(ports);
    return deferred;
  }

  override lineReceived(line: string): void {
    const query = this.#queries.shift();
    if (query === undefined) {
      this.transport.loseConnection(); // it answers what was not asked
      return;
    }
    const [next] = this.#queries;
    if (next !== undefined) this.#ask(next.ports);
    settle(query, line);
  }

  override connectionLost(reason: Failure): void {
    this.#lossReason = reason;
    for (const { deferred } of this.#queries.splice(0)) deferred.errback(lost(reason));
  }

  #ask([portOnServer, portOnClient]: PortPair): void {
    this.sendLine(`${portOnServer}, ${portOnClient}`);
  }
}

function settle({ ports, deferred }: Query, line: string): void {
  const reply = parseReply(line);
  if (reply?.ports?.join() !== ports.join()) {
    deferred.errback(new IdentError("the answer is not to what was asked"));
  } else if (reply.type === "ERROR") {
    deferred.errback(identErrorFor(reply.text, reply.text));
  } else {
    deferred.callback([reply.type, reply.text]);
  }
}

function lost({ value }: Failure): IdentError {
  return new IdentError("the connection was lost", { cause: value });
}
