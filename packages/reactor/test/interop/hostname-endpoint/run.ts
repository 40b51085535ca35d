import { type Deferred, Failure } from "@cordage/deferred";
import { Factory, HostnameEndpoint, type IAddress, Protocol, UNIXAddress } from "@cordage/reactor";
import {
  FakeNameResolver,
  type FakeResolution,
  MemoryReactorClock,
  StringTransport,
  type TCPClientRecord,
} from "@cordage/testing";
import { ERRORS, type ErrorName, find, Run } from "../differential.ts";
import type { HostnameOp } from "./program.ts";

/** An attempt that is under way. */
interface Attempt {
  readonly record: TCPClientRecord;
  readonly index: number;
}

/** Runs a program on our HostnameEndpoint; step for step as peers/hostname_endpoint.py. */
export class HostnameRun extends Run<HostnameOp> {
  readonly #reactor = new TimingReactor();
  readonly #resolver = new FakeNameResolver();
  readonly #factory = Factory.forProtocol(Protocol);
  readonly #connecting = new Map<string, Deferred<Protocol>>();
  readonly #over = new Set<number>();

  constructor() {
    super();
    this.#reactor.installNameResolver(this.#resolver);
  }

  protected override state(): unknown[] {
    const { connectors, tcpClients, times } = this.#reactor;
    const attempts = tcpClients.map(({ host }, index) => [
      host,
      times[index],
      connectors[index]?.stoppedConnecting,
    ]);
    return [this.#reactor.seconds(), attempts];
  }

  protected override operate(op: HostnameOp): void {
    switch (op[0]) {
      case "connect":
        this.#connect(op[1], op[2] ?? undefined, op[3]);
        break;
      case "answer":
        find(this.#unanswered(), `${op[1]}`).answer(...op[2].map(addressOf));
        break;
      case "succeed":
        this.#succeed(op[1]);
        break;
      case "fail-attempt":
        this.#fail(op[1], op[2]);
        break;
      case "cancel":
        find(this.#connecting, op[1]).cancel();
        break;
      case "advance":
        this.#reactor.advance(op[1]);
        break;
    }
  }

  #connect(label: string, attemptDelay: number | undefined, then: readonly HostnameOp[]): void {
    const endpoint = new HostnameEndpoint(this.#reactor, "example.com", 80, { attemptDelay });
    const connecting = endpoint.connect(this.#factory);
    this.#connecting.set(label, connecting);
    this.watch(label, connecting, then);
  }

  #succeed(number: number): void {
    const { record, index } = this.#attempt(number);
    const destination = this.#reactor.connectors[index]?.getDestination() as IAddress; // it has one
    record.factory.buildProtocol(destination)?.makeConnection(new StringTransport());
  }

  #fail(number: number, error: ErrorName): void {
    const { record } = this.#attempt(number);
    const connector = this.#reactor.connectorOf(record);
    if (connector === undefined) throw new Error("every attempt has a connector");
    record.factory.clientConnectionFailed(connector, new Failure(new ERRORS[error]()));
  }

  #unanswered(): Map<string, FakeResolution> {
    const all = this.#resolver.resolutions.map((it, index) => [`${index}`, it] as const);
    return new Map(all.filter(([, it]) => !it.isAnswered));
  }

  /** An attempt that is under way, which it is not any more afterwards. */
  #attempt(number: number): Attempt {
    const underWay = this.#reactor.tcpClients
      .map((record, index): [string, Attempt] => [`${index}`, { record, index }])
      .filter(([, { record, index }]) => {
        const isStopped = this.#reactor.connectorOf(record)?.stoppedConnecting;
        return !this.#over.has(index) && !isStopped;
      });
    const found = find(new Map(underWay), `${number}`);
    this.#over.add(number);
    return found;
  }
}

/** Knows when each attempt was started. */
class TimingReactor extends MemoryReactorClock {
  readonly times: number[] = [];

  override connectTCP(...args: Parameters<MemoryReactorClock["connectTCP"]>) {
    this.times.push(this.seconds());
    return super.connectTCP(...args);
  }
}

function addressOf(host: string): string | IAddress {
  return host === "unix" ? new UNIXAddress("/run/socket") : host;
}
