import type { IAddress, IHostResolution, IResolutionReceiver } from "@cordage/reactor";

/** Keeps what it hears of a resolution, in order. */
export class RecordingReceiver implements IResolutionReceiver {
  readonly events: string[] = [];
  resolution: IHostResolution | undefined = undefined;
  /** Resolves when the resolution is complete. */
  readonly completed: Promise<void>;
  #complete = (): void => {};

  constructor() {
    this.completed = new Promise((resolve) => {
      this.#complete = resolve;
    });
  }

  resolutionBegan(resolution: IHostResolution): void {
    this.resolution = resolution;
    this.events.push(`began ${resolution.name}`);
  }

  addressResolved(address: IAddress): void {
    this.events.push(String(address));
  }

  resolutionComplete(): void {
    this.events.push("complete");
    this.#complete();
  }
}
