import process from "node:process";
import sinon from "sinon";

/**
 * A system that takes no datagrams of IPv4, as far as Node can tell: the real one keeps all that loopback is handed.
 * What is sent waits until a test says how that ends. `sinon.restore()` restores the system.
 */
export class FullSystem {
  /** A request of Node's for each datagram that was sent. It keeps the datagram; nothing else here does. */
  readonly requests: SendRequest[] = [];
  readonly #waiting: { readonly request: SendRequest; readonly bytes: number }[] = [];

  constructor() {
    const handle = handleClass().prototype;
    sinon.replace(handle, "send", (request, [piece]) => {
      this.requests.push(request);
      this.#waiting.push({ request, bytes: piece.byteLength });
      return 0;
    });
    sinon.replace(handle, "getSendQueueSize", () =>
      this.#waiting.reduce((sum, { bytes }) => sum + bytes, 0),
    );
    sinon.replace(handle, "getSendQueueCount", () => this.#waiting.length);
  }

  /** Sends the datagram that has waited longest; or fails to, with the negative number of an error. */
  end(status = 0): void {
    const first = this.#waiting.shift();
    first?.request.oncomplete(status, first.bytes);
  }

  /** Sends all that wait. */
  endAll(): void {
    while (this.#waiting.length > 0) this.end();
  }
}

interface SendRequest {
  oncomplete(status: number, sent: number): void;
}

/** What datagram sockets are made of, which is not in Node's types. */
export interface HandleClass {
  readonly prototype: {
    send(request: SendRequest, pieces: readonly [Uint8Array], ...more: readonly unknown[]): number;
    getSendQueueSize(): number;
    getSendQueueCount(): number;
  };
}

export function handleClass(): HandleClass {
  const { binding } = process as unknown as { binding(name: string): { UDP: HandleClass } };
  return binding.call(process, "udp_wrap").UDP;
}
