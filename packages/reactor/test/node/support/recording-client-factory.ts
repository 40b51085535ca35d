import type { Failure } from "@cordage/deferred";
import { ClientFactory, type IConnector, type IProtocol } from "@cordage/reactor";

/** A client factory that keeps what it hears and builds the protocol it is given. */
export class RecordingClientFactory extends ClientFactory {
  readonly events: string[] = [];
  connector: IConnector | undefined;
  reason: Error | undefined;
  readonly #build: () => IProtocol | null;
  #whenOver: ((reason: Error) => void)[] = [];

  constructor(build: () => IProtocol | null) {
    super();
    this.noisy = false;
    this.#build = build;
  }

  /** Resolves with the reason once the attempt has failed or the connection is lost. */
  over(): Promise<Error> {
    return new Promise((resolve) => this.#whenOver.push(resolve));
  }

  override startFactory(): void {
    this.events.push("startFactory");
  }

  override stopFactory(): void {
    this.events.push("stopFactory");
  }

  override startedConnecting(connector: IConnector): void {
    this.events.push("started");
    this.connector = connector;
  }

  override buildProtocol(): IProtocol | null {
    return this.#build();
  }

  override clientConnectionFailed(_connector: IConnector, reason: Failure): void {
    this.events.push(`failed ${reason.value.name}`);
    this.#tell(reason);
  }

  override clientConnectionLost(_connector: IConnector, reason: Failure): void {
    this.events.push(`lost ${reason.value.name}`);
    this.#tell(reason);
  }

  #tell(reason: Failure): void {
    this.reason = reason.value;
    for (const resolve of this.#whenOver.splice(0)) resolve(reason.value);
  }
}
