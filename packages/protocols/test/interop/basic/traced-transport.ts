import { StringTransport } from "@cordage/testing";
import type { TraceEntry } from "./program.ts";

/** Tells a trace of what is asked of it, and does as little as the Python driver's transport. */
export class TracedTransport extends StringTransport {
  readonly #trace: TraceEntry[];

  constructor(trace: TraceEntry[]) {
    super();
    this.#trace = trace;
  }

  override write(data: Uint8Array): void {
    this.#trace.push(["write", Buffer.from(data).toString("hex")]);
  }

  override loseConnection(): void {
    this.#asked("loseConnection");
    this.disconnecting = true;
  }

  override abortConnection(): void {
    this.#asked("abortConnection");
    this.disconnecting = true;
  }

  override pauseProducing(): void {
    this.#asked("pauseProducing");
  }

  override resumeProducing(): void {
    this.#asked("resumeProducing");
  }

  override stopProducing(): void {
    this.#asked("stopProducing");
    this.disconnecting = true;
  }

  #asked(method: string): void {
    this.#trace.push(["transport", method]);
  }
}
