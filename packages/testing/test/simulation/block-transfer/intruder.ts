import { DatagramProtocol, type HostAndPort, type IReactorTime } from "@cordage/reactor";
import type { SeededRandom } from "@cordage/testing";
import { encodeMessage } from "./block-messages.ts";

/** It tries so many ids at a time. */
const SESSIONS = 8;

const PAUSE_SECONDS = 0.5;

/** Confirms blocks of other people's sessions, from an address of its own, over and over. */
export class Intruder extends DatagramProtocol {
  override noisy = false;
  readonly #server: HostAndPort;
  readonly #blocks: number;
  readonly #random: SeededRandom;
  readonly #clock: IReactorTime;

  /** @param blocks - how many blocks the file has */
  constructor(server: HostAndPort, blocks: number, random: SeededRandom, clock: IReactorTime) {
    super();
    this.#server = server;
    this.#blocks = blocks;
    this.#random = random;
    this.#clock = clock;
  }

  override startProtocol(): void {
    for (let session = 1; session <= SESSIONS; session++) {
      const number = this.#random.integer(0, this.#blocks);
      this.transport.write(encodeMessage({ kind: "confirm", session, number }), this.#server);
    }
    this.#clock.callLater(PAUSE_SECONDS, () => this.startProtocol());
  }
}
