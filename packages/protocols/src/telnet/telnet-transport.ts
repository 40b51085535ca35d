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
  /** Whether this side may perform `option`, which the peer asks for. */
  enableLocal?(option: number): boolean;
  /** Whether the peer may perform `option`, which it offers. */
  enableRemote?(option: number): boolean;
  /** This side performs `option` no longer. */
  disableLocal?(option: number): void;
  /** The peer performs `option` no longer. */
  disableRemote?(option: number): void;
  /** The peer sent a command that nobody else has taken. */
  unhandledCommand?(command: number): void;
  /** The peer sent the particulars of `option`, which nobody else has taken. `data` is yours to keep. */
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

  /**
   * Asks the protocol, if it has this method: whether this side may perform `option`, which the peer asks for.
   */
  override enableLocal(option: number): boolean {
    return this.#inner?.enableLocal?.(option) ?? false;
  }

  /** Asks the protocol, if it has this method: whether the peer may perform `option`, which it offers. */
  override enableRemote(option: number): boolean {
    return this.#inner?.enableRemote?.(option) ?? false;
  }

  /** Tells the protocol, if it has this method: this side performs `option` no longer. */
  override disableLocal(option: number): void {
    this.#inner?.disableLocal?.(option);
  }

  /** Tells the protocol, if it has this method: the peer performs `option` no longer. */
  override disableRemote(option: number): void {
    this.#inner?.disableRemote?.(option);
  }

  /** Tells the protocol, if it has this method: the peer sent a command that nobody else has taken. */
  override unhandledCommand(command: number): void {
    this.#inner?.unhandledCommand?.(command);
  }

  /**
   * Tells the protocol, if it has this method: the peer sent the particulars of `option`, which nobody else has taken. `data` is yours to keep.
   */
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
