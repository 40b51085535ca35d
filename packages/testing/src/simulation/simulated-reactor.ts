import {
  type ConnectTCPOptions,
  type IClientFactory,
  type IConnector,
  type IDatagramProtocol,
  type IDelayedCall,
  type IListeningPort,
  type IPAddress,
  type IProtocolFactory,
  type IReactorMulticast,
  type IReactorTCP,
  type IReactorUDP,
  type ListenMulticastOptions,
  type ListenTCPOptions,
  type ListenUDPOptions,
  MAX_WRITE_BUFFER,
  multicastPortRequest,
  ResolvingReactor,
  ServiceNameUnknownError,
  tcpClientRequest,
  tcpServerRequest,
  udpPortRequest,
} from "@cordage/reactor";
import { HostClock } from "./host-clock.ts";
import type { HostNetwork } from "./host-network.ts";
import { SimulatedNameResolver } from "./simulated-name-resolver.ts";
import { SimulatedTransports } from "./simulated-transports.ts";
import { SimulatedConnector } from "./tcp/tcp-connector.ts";
import { SimulatedTCPPort } from "./tcp/tcp-port.ts";
import { SimulatedMulticastPort } from "./udp/multicast-port.ts";
import { SimulatedUDPPort } from "./udp/udp-port.ts";

/** Ports that can be given by the names of their services, whatever the system knows. */
const SERVICES: Readonly<Record<string, number>> = { http: 80, https: 443, smtp: 25, domain: 53 };

/**
 * The reactor of one simulated host: what programs on it are given in place of a real one. It lives from
 * the host's start to its crash or end; after that nothing is ever called again.
 */
export class SimulatedReactor
  extends ResolvingReactor
  implements IReactorTCP, IReactorUDP, IReactorMulticast
{
  readonly #host: HostNetwork;
  readonly #clock: HostClock;
  readonly #transports: SimulatedTransports;
  /** Whether its host has crashed: who still holds it must not act on the host that starts again. */
  #isGone = false;
  #wakeUp: IDelayedCall | undefined = undefined;
  /** For when the wake-up is ordered, by the host's clock. */
  #wakesAt = 0;
  #stopOnSignal: ((signal: string) => void) | undefined = undefined;

  constructor(host: HostNetwork) {
    super(new SimulatedNameResolver(host));
    this.#host = host;
    this.#clock = new HostClock(host.fabric.time);
    this.#transports = new SimulatedTransports(MAX_WRITE_BUFFER, this, (action) =>
      this.nextTurn(action),
    );
  }

  /** The time by the host's clock, in seconds. */
  seconds(): number {
    return this.#clock.seconds();
  }

  listenTCP(
    port: number,
    factory: IProtocolFactory,
    options: ListenTCPOptions = {},
  ): IListeningPort<IPAddress> {
    const request = tcpServerRequest(port, factory, options);
    const listening = new SimulatedTCPPort(request, this.#host, this.#transports);
    listening.startListening();
    return listening;
  }

  connectTCP(
    host: string,
    port: number | string,
    factory: IClientFactory,
    options: ConnectTCPOptions = {},
  ): IConnector {
    const request = tcpClientRequest([host, port], factory, options, portOfService);
    const connector = new SimulatedConnector(request, factory, this, this.#host, this.#transports);
    connector.connect();
    return connector;
  }

  listenUDP(
    port: number,
    protocol: IDatagramProtocol,
    options: ListenUDPOptions = {},
  ): IListeningPort<IPAddress> {
    const request = udpPortRequest(port, protocol, options);
    const listening = new SimulatedUDPPort(protocol, request, this.#host, this.#transports);
    listening.startListening();
    return listening;
  }

  listenMulticast(
    port: number,
    protocol: IDatagramProtocol,
    options: ListenMulticastOptions = {},
  ): IListeningPort<IPAddress> {
    const request = multicastPortRequest(port, protocol, options);
    const listening = new SimulatedMulticastPort(protocol, request, this.#host, this.#transports);
    listening.startListening();
    return listening;
  }

  /** The host's clock jumps ahead and goes at another rate; see `ClockSkewFault`. For the network. */
  setClock(rate: number, offset: number): void {
    this.#clock.set(rate, offset);
    if (!this.#wakeUp?.active()) return;
    this.#wakeUp.cancel();
    this.wakeAt(this.#wakesAt);
  }

  /** Delivers a signal to the program, as when an operator stops it; without effect unless it runs. */
  signal(name: string): void {
    this.#stopOnSignal?.(name);
  }

  /** Nothing is called any more: the host has crashed. For the network. */
  vanish(): void {
    this.#isGone = true;
    this.#transports.vanish();
    if (this.#wakeUp?.active()) this.#wakeUp.cancel();
    this.#wakeUp = undefined;
  }

  /** What is waited for, one thing a line. For the network, to be shown when nothing happens any more. */
  describeWaits(): string[] {
    return this.#transports.describe();
  }

  protected override nextTurn(action: () => void): void {
    if (!this.#isGone) this.#host.nextTurn(action);
  }

  protected override wakeAt(time: number | undefined): void {
    const isSoonEnough = this.#wakeUp?.active() && time !== undefined && time >= this.#wakesAt;
    if (isSoonEnough) return; // it finds nothing due and orders anew: cheaper than moving it each time
    if (this.#wakeUp?.active()) this.#wakeUp.cancel();
    if (time === undefined || this.#isGone) return;
    this.#wakesAt = time;
    this.#wakeUp = this.#host.callLater(this.#clock.secondsUntil(time), () => {
      this.#clock.reached(time);
      this.runUntilCurrent();
    });
  }

  /** A simulated program has nothing that could keep it alive, or end it. */
  protected override holdProgram(): void {}

  protected override handleSignals(stopOn: ((signal: string) => void) | undefined): void {
    this.#stopOnSignal = stopOn;
  }

  protected override drainPorts(deadline: number): PromiseLike<unknown> {
    return this.#transports.drainPorts(deadline);
  }

  protected override disconnectAll(): void {
    this.#transports.disconnectAll();
  }
}

/** @throws ServiceNameUnknownError */
function portOfService(name: string): number {
  const port = Object.hasOwn(SERVICES, name) ? SERVICES[name] : undefined;
  if (port === undefined) throw new ServiceNameUnknownError({ detail: `service ${name}` });
  return port;
}
