import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Deferred, type Failure, gatherResults } from "@cordage/deferred";
import {
  ClientFactory,
  ForwardingProtocol,
  getReactor,
  type IConnector,
  type IListeningPort,
  type IProtocol,
  type IReactorTCP,
  type IReactorUNIX,
} from "@cordage/reactor";

const HOST = "127.0.0.1";

/** Options of {@link loopbackTCP}. */
export interface LoopbackTCPOptions {
  /** Where to listen. Default: 0, a port the system chooses. */
  readonly port?: number | undefined;
  /** Default: the default reactor. */
  readonly reactor?: IReactorTCP | undefined;
}

/** Options of {@link loopbackUNIX}. */
export interface LoopbackUNIXOptions {
  /** Default: the default reactor. */
  readonly reactor?: IReactorUNIX | undefined;
}

/**
 * Connects two protocols over TCP on the loopback interface.
 *
 * @returns fires when both have been told that the connection is lost, and the port is closed; fails when
 *   there could be no connection
 * @see Twisted: `twisted.protocols.loopback.loopbackTCP` (TE7, LB-2)
 */
export function loopbackTCP(
  server: IProtocol,
  client: IProtocol,
  { port = 0, reactor = getReactor() }: LoopbackTCPOptions = {},
): Deferred<void> {
  const accepting = new SingleFactory(server);
  const connecting = new SingleFactory(client);
  const listening = reactor.listenTCP(port, accepting, { interface: HOST });
  return untilBothAreLost(listening, [accepting, connecting], () =>
    reactor.connectTCP(HOST, listening.getHost().port, connecting),
  );
}

/**
 * Connects two protocols over a Unix socket, in a folder that is made for it and removed in the end.
 *
 * @returns like {@link loopbackTCP}
 * @see Twisted: `twisted.protocols.loopback.loopbackUNIX` (TE7, LB-2)
 */
export function loopbackUNIX(
  server: IProtocol,
  client: IProtocol,
  { reactor = getReactor() }: LoopbackUNIXOptions = {},
): Deferred<void> {
  const accepting = new SingleFactory(server);
  const connecting = new SingleFactory(client);
  const folder = mkdtempSync(join(tmpdir(), "loopback-"));
  const path = join(folder, "socket");
  const listening = reactor.listenUNIX(path, accepting);
  return untilBothAreLost(listening, [accepting, connecting], () =>
    reactor.connectUNIX(path, connecting),
  ).addBoth((outcome) => {
    rmSync(folder, { recursive: true, force: true });
    return outcome;
  });
}

/** Connects when the port is bound, and closes it when both ends have lost their connection. */
function untilBothAreLost(
  listening: IListeningPort,
  ends: readonly SingleFactory[],
  connect: () => void,
): Deferred<void> {
  return listening
    .whenListening()
    .addCallback(() => {
      connect();
      const finished = ends.map((end) => end.finished);
      return gatherResults(finished, { consumeErrors: true });
    })
    .addBoth((outcome) => listening.stopListening().addCallback(() => outcome))
    .addCallback(() => undefined);
}

/** Builds one protocol, once, and tells when it has lost its connection. */
class SingleFactory extends ClientFactory {
  override noisy = false;
  readonly finished: Deferred<void> = new Deferred();
  #unused: IProtocol | null;

  constructor(single: IProtocol) {
    super();
    this.#unused = single;
  }

  override buildProtocol(): IProtocol | null {
    const single = this.#unused;
    this.#unused = null;
    return single === null ? null : new EndingProtocol(single, this.finished);
  }

  override clientConnectionFailed(_connector: IConnector, reason: Failure): void {
    this.finished.errback(reason);
  }
}

/** Passes everything on, and tells when the connection is lost. */
class EndingProtocol extends ForwardingProtocol {
  readonly #finished: Deferred<void>;

  constructor(single: IProtocol, finished: Deferred<void>) {
    super(single);
    this.#finished = finished;
  }

  override connectionLost(reason: Failure): unknown {
    try {
      return super.connectionLost(reason);
    } finally {
      this.#finished.callback();
    }
  }
}
