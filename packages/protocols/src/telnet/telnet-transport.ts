import type { Failure } from "@cordage/deferred";
import type { IAddress, IProtocol, ITransport } from "@cordage/reactor";
import { TELNET_OPTIONS } from "./codes.ts";
import { Telnet } from "./telnet.ts";
import { encodeData } from "./telnet-encoder.ts";

/**
 * A protocol that may have a say in Telnet, beside the data.
 *
 * @see Twisted: `twisted.conch.telnet.ITelnetProtocol`
 */
export interface ITelnetProtocol extends IProtocol {
  enableLocal?(option: number): boolean;
  enableRemote?(option: number): boolean;
  disableLocal?(option: number): void;
  disableRemote?(option: number): void;
  unhandledCommand?(command: number): void;
  unhandledSubnegotiation?(option: number, data: Buffer): void;
}

/**
 * Speaks Telnet on a connection, and is the transport of a protocol that hears and writes plain data.
 *
 * ```ts
 * factory.buildProtocol = () => new TelnetTransport(() => new Shell());
 * ```
 *
 * What is written has its line ends and 255s encoded.
 *
 * @see Twisted: `twisted.conch.telnet.TelnetTransport`
 */
export class TelnetTransport extends Telnet implements ITransport {
  readonly #makeProtocol: () => ITelnetProtocol;
  #inner: ITelnetProtocol | undefined = undefined;

  /** @param makeProtocol - called when the connection stands */
  constructor(makeProtocol: () => ITelnetProtocol) {
    super();
    this.#makeProtocol = makeProtocol;
  }

  /** The protocol inside; `undefined` while there is no connection. */
  get protocol(): ITelnetProtocol | undefined {
    return this.#inner;
  }

  override connectionMade(): void {
    this.#inner = this.#makeProtocol();
    this.#inner.makeConnection(this);
  }

  override connectionLost(reason: Failure): void {
    const inner = this.#inner;
    this.#inner = undefined;
    super.connectionLost(reason);
    inner?.connectionLost(reason);
  }

  override applicationDataReceived(data: Buffer): void {
    this.#inner?.dataReceived(data);
  }

  override enableLocal(option: number): boolean {
    return this.#inner?.enableLocal?.(option) ?? false;
  }

  override enableRemote(option: number): boolean {
    return this.#inner?.enableRemote?.(option) ?? false;
  }

  override disableLocal(option: number): void {
    this.#inner?.disableLocal?.(option);
  }

  override disableRemote(option: number): void {
    this.#inner?.disableRemote?.(option);
  }

  override unhandledCommand(command: number): void {
    this.#inner?.unhandledCommand?.(command);
  }

  override unhandledSubnegotiation(option: number, data: Buffer): void {
    this.#inner?.unhandledSubnegotiation?.(option, data);
  }

  get disconnecting(): boolean {
    return this.transport.disconnecting;
  }

  write(data: Uint8Array | string): void {
    this.transport.write(encodeData(data, this.isEnabledLocally(TELNET_OPTIONS.TRANSMIT_BINARY)));
  }

  writeSequence(data: Iterable<Uint8Array | string>): void {
    this.write(Buffer.concat(Array.from(data, (piece) => Buffer.from(piece as Uint8Array)))); // or a string
  }

  loseConnection(): void {
    this.transport.loseConnection();
  }

  getPeer(): IAddress {
    return this.transport.getPeer();
  }

  getHost(): IAddress {
    return this.transport.getHost();
  }
}
