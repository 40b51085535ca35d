import { Deferred } from "@cordage/deferred";
import { ClientService, Factory, Protocol } from "@cordage/reactor";
import { Clock } from "@cordage/testing";
import { HandHeldEndpoint } from "../../application/support/hand-held-endpoint.ts";
import { ERRORS, Run } from "../differential.ts";
import type { ServiceOp } from "./program.ts";

class NumberedProtocol extends Protocol {
  number = 0;
}

class NumberingFactory extends Factory {
  #built = 0;

  override buildProtocol(): NumberedProtocol {
    const protocol = new NumberedProtocol();
    this.#built += 1;
    protocol.number = this.#built;
    return protocol;
  }
}

/** Runs a program on our ClientService; step for step as peers/client_service.py. */
export class ServiceRun extends Run<ServiceOp> {
  readonly #clock = new Clock();
  readonly #endpoint = new HandHeldEndpoint();
  readonly #factory = new NumberingFactory();
  #service = this.#makeService(false);
  /** What can become of the latest attempt next. */
  #phase: "over" | "connecting" | "connected" = "over";
  #preparing: Deferred<void> | undefined;

  protected override state(): unknown[] {
    return [
      this.#clock.getDelayedCalls().map((call) => call.getTime()),
      Boolean(this.#service.running),
    ];
  }

  /** One case for each operation: a table in all but form. */
  protected override operate(op: ServiceOp): void {
    switch (op[0]) {
      case "service":
        this.#service = this.#makeService(op[1]);
        break;
      case "start":
        this.#service.startService();
        break;
      case "stop":
        this.watch(`stop ${op[1]}`, this.#service.stopService(), op[2]);
        break;
      case "when-connected":
        this.#whenConnected(op[1], op[2] ?? undefined, op[3]);
        break;
      case "connect":
        if (this.#leavePhase("connecting", "connected")) this.#endpoint.last.succeed();
        break;
      case "refuse":
        if (this.#leavePhase("connecting", "over")) this.#endpoint.last.fail(new ERRORS.E1());
        break;
      case "prepare":
        this.#takePreparing()?.callback();
        break;
      case "reject":
        this.#takePreparing()?.errback(new ERRORS.E2());
        break;
      case "lose":
        if (this.#leavePhase("connected", "over")) this.#endpoint.last.lose();
        break;
      case "advance":
        this.#clock.advance(op[1]);
        break;
    }
  }

  #makeService(prepares: boolean): ClientService<NumberedProtocol> {
    this.#endpoint.onConnect = (attempt) => {
      this.trace.push(["attempt", this.#clock.seconds()]);
      this.#phase = "connecting";
      attempt.transport.loseConnection = () => {
        if (!attempt.transport.disconnecting) this.trace.push(["closing"]);
        attempt.transport.disconnecting = true;
      };
    };
    this.#endpoint.canceller = () => {
      this.trace.push(["cancelled"]);
      this.#phase = "over";
    };
    return new ClientService(this.#endpoint, this.#factory, {
      clock: this.#clock,
      retryPolicy: (failures) => {
        this.trace.push(["policy", failures]);
        return failures / 2;
      },
      prepareConnection: prepares ? (protocol) => this.#prepare(protocol) : undefined,
    });
  }

  #prepare(protocol: NumberedProtocol): Deferred<void> {
    this.trace.push(["prepare", protocol.number]);
    this.#preparing = new Deferred();
    return this.#preparing;
  }

  #takePreparing(): Deferred<void> | undefined {
    const preparing = this.#preparing;
    this.#preparing = undefined;
    return preparing?.called ? undefined : preparing;
  }

  #whenConnected(
    label: string,
    failAfterFailures: number | undefined,
    then: readonly ServiceOp[],
  ): void {
    const connected = this.#service.whenConnected({ failAfterFailures }).addCallback((protocol) => {
      this.trace.push(["protocol", protocol.number]);
    });
    this.watch(`connected ${label}`, connected, then);
  }

  #leavePhase(phase: "connecting" | "connected", next: "over" | "connected"): boolean {
    if (this.#phase !== phase) return false;
    this.#phase = next;
    return true;
  }
}
