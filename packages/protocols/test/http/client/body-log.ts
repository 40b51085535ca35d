import type { Failure } from "@cordage/deferred";
import { type ITransport, Protocol } from "@cordage/reactor";

/** A reader that notes what it is given, and can pause. */
export class BodyLog extends Protocol<
  ITransport & { pauseProducing(): void; resumeProducing(): void }
> {
  readonly pieces: string[] = [];
  readonly ends: Error[] = [];

  get text(): string {
    return this.pieces.join("");
  }

  /** The name of the error it ended with. */
  get end(): string | undefined {
    return this.ends[0]?.name;
  }

  override dataReceived(data: Buffer): void {
    this.pieces.push(data.toString("latin1"));
  }

  override connectionLost(reason: Failure): void {
    this.ends.push(reason.value);
  }
}
