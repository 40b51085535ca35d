import { CancelledError, Deferred } from "@cordage/deferred";
import { ClientService, Factory, Protocol } from "@cordage/reactor";
import { Clock } from "@cordage/testing";
import { expect } from "chai";
import type { ClientServiceModel, WaiterOutcome } from "./client-service-model.ts";
import { HandHeldEndpoint } from "./hand-held-endpoint.ts";

/** A factory that knows which of its protocols is which. */
class CountingFactory extends Factory {
  override noisy = false;
  readonly built: Protocol[] = [];

  override buildProtocol(): Protocol {
    const protocol = new Protocol();
    this.built.push(protocol);
    return protocol;
  }
}

/** A ClientService with everything it touches held in the hand, to be compared with the model. */
export class ClientServiceRig {
  readonly clock = new Clock();
  readonly endpoint = new HandHeldEndpoint();
  readonly asked: number[] = [];
  readonly stops: boolean[] = [];
  readonly outcomes: WaiterOutcome[] = [];
  readonly waiters: Deferred<unknown>[] = [];
  /** What the latest `prepareConnection` returned. */
  preparing = new Deferred<void>();
  /** For each protocol built, the number of its attempt. */
  readonly #attemptOf = new Map<Protocol, number>();
  readonly #factory = new CountingFactory();
  readonly service = new ClientService(this.endpoint, this.#factory, {
    clock: this.clock,
    retryPolicy: (failures) => {
      this.asked.push(failures);
      return failures;
    },
    prepareConnection: (protocol) => {
      this.#attemptOf.set(protocol, this.endpoint.attempts.length - 1);
      this.preparing = new Deferred();
      return this.preparing;
    },
  });

  stop(): void {
    const index = this.stops.push(false) - 1;
    this.service.stopService().addCallback(() => {
      this.stops[index] = true;
    });
  }

  whenConnected(failAfterFailures: number | undefined): void {
    const index = this.outcomes.push("pending") - 1;
    const waiter = this.service.whenConnected({ failAfterFailures }).addCallbacks(
      (protocol) => {
        this.outcomes[index] = this.#attemptOf.get(protocol) ?? -1;
      },
      (failure) => {
        const isCancelled = failure.check(CancelledError) !== undefined;
        this.outcomes[index] = isCancelled ? "cancelled" : "failed";
      },
    );
    this.waiters.push(waiter);
  }

  /** Fails unless the service is as the model says. */
  check(model: ClientServiceModel): void {
    expect(this.service.state).to.equal(model.state);
    expect(this.endpoint.attempts.length, "attempts").to.equal(model.attempts.length);
    const waits = model.state === "waiting" ? [this.clock.seconds() + model.failuresInARow] : [];
    expect(
      this.clock.getDelayedCalls().map((call) => call.getTime()),
      "timers",
    ).to.deep.equal(waits);
    expect(this.asked, "asked").to.deep.equal(model.asked);
    expect(this.outcomes, "waiters").to.deep.equal(model.waiters.map(({ outcome }) => outcome));
    expect(this.stops, "stops").to.deep.equal(model.stops);
    for (const [i, phase] of model.attempts.entries()) {
      const isClosing = this.endpoint.attempts[i]?.transport.disconnecting;
      if (phase === "closing") expect(isClosing, `closing ${i}`).to.equal(true);
      if (phase === "used" || phase === "preparing") expect(isClosing, `open ${i}`).to.equal(false);
    }
  }
}
