import { Deferred, type Failure } from "@cordage/deferred";
import { ProcessProtocol } from "@cordage/reactor";

/** Keeps what happens to a process, in order, and lets a test wait for it without a clock. */
export class RecordingProcessProtocol extends ProcessProtocol {
  /** Such as `["made", "data 1", "lost 1", "exited", "ended"]`; runs of data count as one entry. */
  readonly events: string[] = [];
  /** Fires with the error of the reason. */
  readonly exited: Deferred<Error> = new Deferred();
  readonly ended: Deferred<Error> = new Deferred();
  readonly #output = new Map<number, Buffer[]>();
  #awaited: { readonly fd: number; readonly text: string; readonly seen: Deferred<void> }[] = [];
  readonly #losses = new Map<number, Deferred<void>>();

  /** Everything that came from one of the child's descriptors so far. */
  output(fd = 1): string {
    return Buffer.concat(this.#output.get(fd) ?? []).toString();
  }

  /** Fires once the output at a descriptor contains `text`. */
  whenSeen(text: string, fd = 1): Deferred<void> {
    const seen = new Deferred<void>();
    this.#awaited.push({ fd, text, seen });
    this.#tellSeen();
    return seen;
  }

  /** Fires when a pipe is closed. */
  whenLost(fd: number): Deferred<void> {
    const lost = this.#losses.get(fd) ?? new Deferred<void>();
    this.#losses.set(fd, lost);
    return lost;
  }

  override connectionMade(): void {
    this.events.push("made");
  }

  override childDataReceived(fd: number, data: Buffer): void {
    if (this.events.at(-1) !== `data ${fd}`) this.events.push(`data ${fd}`);
    this.#output.set(fd, [...(this.#output.get(fd) ?? []), data]);
    this.#tellSeen();
  }

  override childConnectionLost(fd: number): void {
    this.events.push(`lost ${fd}`);
    this.whenLost(fd).callback();
  }

  override processExited(reason: Failure): void {
    this.events.push("exited");
    this.exited.callback(reason.value);
  }

  override processEnded(reason: Failure): void {
    this.events.push("ended");
    this.ended.callback(reason.value);
  }

  #tellSeen(): void {
    const seen = this.#awaited.filter(({ fd, text }) => this.output(fd).includes(text));
    this.#awaited = this.#awaited.filter((each) => !seen.includes(each));
    for (const each of seen) each.seen.callback();
  }
}
