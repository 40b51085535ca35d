/** What callers of a reactor can get wrong is told at the call, naming the value. */
import { UnsupportedAddressFamily } from "../errors.ts";
import type { IStreamClientEndpoint, IStreamServerEndpoint } from "../interfaces/endpoint.ts";
import type { IPullProducer } from "../interfaces/producer.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import type { IServiceCollection } from "../interfaces/service.ts";
import type { AddressFamily } from "../interfaces/socket.ts";
import type { IClientFactory } from "../interfaces/tcp.ts";
import type { IReactorTime } from "../interfaces/time.ts";
import type { IDatagramProtocol } from "../interfaces/udp.ts";

const FACTORY_METHODS = ["buildProtocol", "doStart", "doStop"] as const;

/** @throws TypeError unless it is a factory: a class of protocols, say, is none */
export function requireFactory(factory: IProtocolFactory): void {
  requireMethods("factory", factory, FACTORY_METHODS);
}

/** @throws TypeError unless it is a factory that hears of connection attempts: servers' ones don't */
export function requireClientFactory(factory: IClientFactory): void {
  const events = ["startedConnecting", "clientConnectionFailed", "clientConnectionLost"] as const;
  requireMethods("client factory", factory, [...FACTORY_METHODS, ...events]);
}

/** @throws TypeError unless it is a protocol for datagrams */
export function requireDatagramProtocol(protocol: IDatagramProtocol): void {
  requireMethods("datagram protocol", protocol, ["makeConnection", "datagramReceived", "doStop"]);
}

/** @throws TypeError unless it is an endpoint to connect to */
export function requireClientEndpoint(endpoint: IStreamClientEndpoint): void {
  requireMethods("client endpoint", endpoint, ["connect"]);
}

/** @throws TypeError unless it is an endpoint to listen on */
export function requireServerEndpoint(endpoint: IStreamServerEndpoint): void {
  requireMethods("server endpoint", endpoint, ["listen"]);
}

/** @throws TypeError unless it is a producer: one that can be paused, if it is `streaming` */
export function requireProducer(producer: IPullProducer, streaming: boolean): void {
  const kind = streaming ? "push producer" : "pull producer";
  const pausing = streaming ? ["pauseProducing"] : [];
  requireMethods(kind, producer, ["resumeProducing", ...pausing, "stopProducing"]);
}

/** @throws TypeError unless services can be added to it: to a plain service they can't */
export function requireServiceCollection(collection: IServiceCollection): void {
  requireMethods("service collection", collection, ["addService", "removeService"]);
}

/** @throws TypeError unless it makes delayed calls */
export function requireClock(clock: IReactorTime): void {
  requireMethods("clock", clock, ["callLater"]);
}

/** @throws TypeError unless `value` is left out or can be called */
export function requireOptionalFunction(what: string, value: unknown): void {
  if (value === undefined || typeof value === "function") return;
  throw new TypeError(`${what} must be a function, got ${nameOfValue(value)}`);
}

/**
 * Options, unless something else is in their place: in Twisted they are arguments of their own, and
 * `listenTCP(80, factory, 50, "127.0.0.1")` must not open the port to everybody.
 *
 * @throws TypeError unless `options` is an object
 */
export function checkedOptions<T extends object>(options: T): T {
  if (typeof options === "object" && options !== null) return options;
  throw new TypeError(`options must be an object, got ${nameOfValue(options)}`);
}

/** @throws TypeError unless `value` is something that factories build: a Promise of one is not */
export function requireProtocol(value: IProtocol): void {
  requireMethods("protocol", value, ["makeConnection", "dataReceived", "connectionLost"]);
}

function requireMethods(what: string, value: object, methods: readonly string[]): void {
  const lacks = (name: string): boolean => typeof Reflect.get(value, name) !== "function";
  const isObject = typeof value === "object" && value !== null;
  const missing = isObject ? methods.find(lacks) : methods[0];
  if (missing === undefined) return;
  const advice = adviceFor(value, methods);
  throw new TypeError(
    `expected a ${what}, got ${nameOfValue(value)}, which has no ${missing}()${advice}`,
  );
}

/** What was meant, probably, where a class is in the place of an object. */
function adviceFor(value: unknown, methods: readonly string[]): string {
  if (typeof value !== "function") return "";
  const { name, prototype = {} } = value; // arrow functions have no prototype
  const has = (method: string): boolean => typeof Reflect.get(prototype, method) === "function";
  if (methods.every(has)) return `: an object is wanted, new ${name}()`;
  const buildsProtocols = methods.includes("buildProtocol");
  return buildsProtocols && has("makeConnection") ? `: wrap it, forProtocol(${name})` : "";
}

/** The value in words, for the text of an error. */
export function nameOfValue(value: unknown): string {
  if (typeof value === "function") return `the class or function ${value.name}`;
  if (typeof value === "string") return JSON.stringify(value); // "80" is not 80
  if (typeof value !== "object" || value === null) return String(value);
  return `an object of class ${value.constructor?.name ?? "none"}`;
}

/**
 * Checks a number that an option or argument `what` was given.
 *
 * @throws RangeError unless `value` is an integer from `least` to `most`
 */
export function requireInteger(what: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    const range = `an integer from ${least} to ${most}`;
    throw new RangeError(`${what} must be ${range}, got ${nameOfValue(value)}`);
  }
}

/**
 * Checks how many connections may wait to be accepted.
 *
 * @throws RangeError unless `backlog` is a count of connections
 */
export function requireBacklog(backlog: number): void {
  requireInteger("backlog", backlog, 0, 2 ** 31 - 1);
}

/** Checks where to connect to. @throws TypeError unless `host` is an address or a name */
export function requireHost(host: string): void {
  if (typeof host !== "string" || host === "") {
    throw new TypeError(`host must be an address or a name, got ${JSON.stringify(host)}`);
  }
}

/**
 * Checks where to connect from.
 *
 * @throws TypeError, RangeError unless it is a host and a port to connect from
 */
export function requireBindAddress(address: readonly [host: string, port: number]): void {
  const [host, port] = address;
  if (host !== "") requireHost(host); // empty: as the system chooses
  requireInteger("port of bindAddress", port, 0, 65535);
}

/** Checks what to bind to. @throws TypeError unless `name` is text: an address, a name, or empty for all */
export function requireInterface(name: string): void {
  if (typeof name !== "string") throw new TypeError(`interface must be a string, got ${name}`);
}

/** @throws RangeError unless `fileDescriptor` can be one */
export function requireDescriptor(fileDescriptor: number): void {
  requireInteger("fileDescriptor", fileDescriptor, 0, 2 ** 31 - 1);
}

/** @throws UnsupportedAddressFamily unless it is one of `families` */
export function requireFamily(
  family: AddressFamily,
  families: readonly AddressFamily[] = ["INET", "INET6", "UNIX"],
): void {
  if (!families.includes(family)) throw new UnsupportedAddressFamily(String(family));
}

/** @throws RangeError unless `timeout` is a number of seconds */
export function requireTimeout(timeout: number): void {
  if (typeof timeout !== "number" || !(timeout >= 0))
    throw new RangeError(`timeout must be 0 or more seconds, got ${timeout}`);
}

/** @throws TypeError unless `address` is a path or an abstract name */
export function requireUNIXAddress(address: string): void {
  if (typeof address !== "string" || address === "") {
    throw new TypeError(`address must be a path or an abstract name, got ${String(address)}`);
  }
}

/** @throws RangeError unless `bytes` can be a write budget: 1 or more, or `Infinity` */
export function requireWriteBuffer(bytes: number): void {
  if (typeof bytes !== "number" || !(bytes >= 1)) {
    throw new RangeError(`maxWriteBuffer must be 1 or more bytes, got ${bytes}`);
  }
}

/** @throws RangeError unless `deadline` is a number of seconds */
export function requireDeadline(deadline: number): void {
  if (typeof deadline !== "number" || !(deadline >= 0)) {
    throw new RangeError(`deadline must be 0 or more seconds, got ${deadline}`);
  }
}
