import type { Failure } from "@cordage/deferred";
import {
  ClientFactory,
  type IAddress,
  type IClientFactory,
  type IConnector,
  type IProtocol,
  type IProtocolFactory,
  type IReactorTime,
  logPrefixOf,
} from "@cordage/reactor";
import { recordProtocol } from "./record-protocol.ts";
import { RecordingFile, type RecordingSink } from "./recording-sink.ts";

/**
 * Records all connections of another factory, each in a file of its own: `prefix-1`, `prefix-2` and so on.
 * To be listened or connected with in its place.
 *
 * ```ts
 * reactor.listenTCP(8007, new RecordingFactory(echo, "/tmp/echo", reactor));
 * ```
 */
export class RecordingFactory extends ClientFactory {
  readonly prefix: string;
  readonly #wrapped: IProtocolFactory;
  readonly #clock: Pick<IReactorTime, "seconds">;
  #connections = 0;

  /** @param clock - what times are taken from */
  constructor(wrapped: IProtocolFactory, prefix: string, clock: Pick<IReactorTime, "seconds">) {
    super();
    this.#wrapped = wrapped;
    this.prefix = prefix;
    this.#clock = clock;
  }

  override buildProtocol(address: IAddress): IProtocol | null {
    const protocol = this.#wrapped.buildProtocol(address);
    if (protocol === null) return null;
    this.#connections += 1;
    const sink = this.open(`${this.prefix}-${this.#connections}`);
    return recordProtocol(protocol, { sink, clock: this.#clock });
  }

  /** Override to keep recordings elsewhere. */
  open(name: string): RecordingSink {
    return new RecordingFile(name);
  }

  override doStart(): void {
    this.#wrapped.doStart();
  }

  override doStop(): void {
    this.#wrapped.doStop();
  }

  override startedConnecting(connector: IConnector): void {
    if (isClientFactory(this.#wrapped)) this.#wrapped.startedConnecting(connector);
  }

  override clientConnectionFailed(connector: IConnector, reason: Failure): void {
    if (isClientFactory(this.#wrapped)) this.#wrapped.clientConnectionFailed(connector, reason);
  }

  override clientConnectionLost(connector: IConnector, reason: Failure): void {
    if (isClientFactory(this.#wrapped)) this.#wrapped.clientConnectionLost(connector, reason);
  }

  override logPrefix(): string {
    return logPrefixOf(this.#wrapped);
  }
}

function isClientFactory(factory: IProtocolFactory): factory is IClientFactory {
  return "startedConnecting" in factory;
}
