import { Deferred, type Failure } from "@cordage/deferred";
import { ClientFactory, type IConnector, type ITCPTransport, Protocol } from "@cordage/reactor";
import type { SimulatedHost } from "@cordage/testing";

/** Keeps what it is told, with the true times. */
export class RecordingEnd extends Protocol<ITCPTransport> {
  readonly made: Deferred<this> = new Deferred();
  readonly lost: Deferred<string> = new Deferred();
  received: Buffer = Buffer.alloc(0);
  /** How long each piece was that it was given. */
  readonly pieces: number[] = [];
  reason: string | undefined = undefined;

  override connectionMade(): void {
    this.made.callback(this);
  }

  override dataReceived(data: Buffer): void {
    this.pieces.push(data.length);
    this.received = Buffer.concat([this.received, data]);
  }

  override connectionLost(reason: Failure): void {
    this.reason = reason.value.name;
    this.lost.callback(this.reason);
  }
}

/** Sends back what it gets. */
export class EchoEnd extends RecordingEnd {
  override dataReceived(data: Buffer): void {
    super.dataReceived(data);
    this.transport.write(data);
  }
}

/** Connects an end to a port; the Deferred fires when the connection is made, or fails. */
export function connectEnd<E extends RecordingEnd>(
  host: SimulatedHost,
  to: string,
  port: number,
  end: E,
): Deferred<E> {
  host.reactor.connectTCP(to, port, new EndFactory(end));
  return end.made;
}

/** Builds one end, and tells it when the attempt fails. */
export class EndFactory extends ClientFactory {
  override noisy = false;
  readonly #end: RecordingEnd;

  constructor(end: RecordingEnd) {
    super();
    this.#end = end;
  }

  override buildProtocol(): RecordingEnd {
    return this.#end;
  }

  override clientConnectionFailed(_connector: IConnector, reason: Failure): void {
    this.#end.made.errback(reason);
  }
}
