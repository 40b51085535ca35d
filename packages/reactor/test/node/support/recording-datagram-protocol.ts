import { Deferred, type Failure } from "@cordage/deferred";
import { DatagramProtocol, type HostAndPort, type IUDPTransport } from "@cordage/reactor";

/** Keeps what happens to it, in order, and lets a test wait for it without a clock. */
export class RecordingDatagramProtocol<
  T extends IUDPTransport = IUDPTransport,
> extends DatagramProtocol<T> {
  override noisy = false;
  readonly events: string[] = [];
  readonly datagrams: { readonly data: Buffer; readonly from: HostAndPort }[] = [];
  readonly refused: Deferred<void> = new Deferred();
  readonly failed: Deferred<Error> = new Deferred();
  #awaited: { readonly count: number; readonly reached: Deferred<void> } | undefined;

  /** What was received, as text. */
  get texts(): string[] {
    return this.datagrams.map(({ data }) => data.toString());
  }

  /** Fires once so many datagrams have been received. */
  whenReceived(count: number): Deferred<void> {
    const reached = new Deferred<void>();
    this.#awaited = { count, reached };
    this.#tellIfReached();
    return reached;
  }

  override startProtocol(): void {
    this.events.push("start");
  }

  override stopProtocol(): void {
    this.events.push("stop");
  }

  override datagramReceived(data: Buffer, from: HostAndPort): void {
    this.datagrams.push({ data, from });
    this.#tellIfReached();
  }

  override connectionRefused(): void {
    this.events.push("refused");
    if (!this.refused.called) this.refused.callback();
  }

  connectionFailed(reason: Failure): void {
    this.events.push(`failed ${reason.value.name}`);
    this.failed.callback(reason.value);
  }

  #tellIfReached(): void {
    if (this.#awaited === undefined || this.datagrams.length < this.#awaited.count) return;
    const { reached } = this.#awaited;
    this.#awaited = undefined;
    reached.callback();
  }
}
