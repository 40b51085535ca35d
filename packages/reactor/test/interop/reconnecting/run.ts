import { Failure } from "@cordage/deferred";
import {
  ConnectInProgressError,
  HostnameAddress,
  type IAddress,
  type IConnector,
  NotConnectingError,
  ReconnectingClientFactory,
} from "@cordage/reactor";
import { Clock } from "@cordage/testing";
import { ERRORS, Run } from "../differential.ts";
import type { ReconnectingOp } from "./program.ts";

/** A connector whose attempts end when the program says so. */
class Connector implements IConnector {
  state: "disconnected" | "connecting" | "connected" = "connecting";
  readonly #trace: (event: string) => void;

  constructor(trace: (event: string) => void) {
    this.#trace = trace;
  }

  connect(): void {
    if (this.state !== "disconnected") throw new ConnectInProgressError(this.state);
    this.#trace("connect");
    this.state = "connecting";
  }

  stopConnecting(): void {
    if (this.state !== "connecting") throw new NotConnectingError();
    this.#trace("stop connecting");
    this.state = "disconnected";
  }

  disconnect(): void {}

  getDestination(): IAddress {
    return new HostnameAddress("somewhere", 1);
  }
}

/** Runs a program on our factory; step for step as peers/reconnecting.py. */
export class ReconnectingRun extends Run<ReconnectingOp> {
  readonly #clock = new Clock();
  readonly #connector = new Connector((event) => this.trace.push([event, this.#clock.seconds()]));
  readonly #factory = new ReconnectingClientFactory();

  constructor() {
    super();
    this.#factory.clock = this.#clock;
    this.#factory.jitter = 0;
    this.#factory.noisy = false;
  }

  protected override state(): unknown[] {
    return [
      this.#clock.getDelayedCalls().map((call) => call.getTime()),
      this.#factory.retries,
      this.#factory.delay,
      Boolean(this.#factory.continueTrying),
    ];
  }

  protected override operate(op: ReconnectingOp): void {
    const connector = this.#connector;
    switch (op[0]) {
      case "failed":
        if (connector.state !== "connecting") return;
        connector.state = "disconnected";
        this.#factory.clientConnectionFailed(connector, new Failure(new ERRORS.E1()));
        break;
      case "made":
        if (connector.state === "connecting") connector.state = "connected";
        break;
      case "lost":
        if (connector.state !== "connected") return;
        connector.state = "disconnected";
        this.#factory.clientConnectionLost(connector, new Failure(new ERRORS.E1()));
        break;
      case "retry":
        this.#factory.retry();
        break;
      case "reset":
        this.#factory.resetDelay();
        break;
      case "stop":
        this.#factory.stopTrying();
        break;
      case "set":
        Object.assign(this.#factory, { [op[1]]: op[2] });
        break;
      case "advance":
        this.#clock.advance(op[1]);
        break;
    }
  }
}
