import type { Failure } from "@cordage/deferred";
import { ConnectionDone } from "../errors.ts";
import type { IHalfCloseableProtocol, IHandshakeListener } from "../interfaces/protocol.ts";
import type { ITCPTransport, ITransport } from "../interfaces/transport.ts";
import { isTCPTransport } from "../interfaces/transport.ts";
import { Protocol } from "../protocol/protocol.ts";
import { Connection } from "./connection.ts";
import { type ConnectionOptions, MAX_READ, READ_HIGH_WATER_MARK } from "./connection-options.ts";
import { ConnectionReader } from "./connection-reader.ts";
import { ConnectionWriter } from "./connection-writer.ts";
import { EventWaiters } from "./event-waiters.ts";

/** Brings the events of a transport to a {@link Connection}. */
export class ConnectionProtocol
  extends Protocol<ITCPTransport>
  implements IHalfCloseableProtocol, IHandshakeListener
{
  readonly #options: ConnectionOptions;
  readonly #made: (connection: Connection) => void;
  readonly #secured = new EventWaiters();
  readonly #gone = new EventWaiters();
  #connection: Connection | undefined = undefined;
  #reader: ConnectionReader | undefined = undefined;
  #writer: ConnectionWriter | undefined = undefined;

  /** @param made - called with the connection, once there is one */
  constructor(options: ConnectionOptions, made: (connection: Connection) => void = () => {}) {
    super();
    this.#options = options;
    this.#made = made;
  }

  /**
   * The connection. There from `connectionMade` on.
   *
   * @throws TypeError before that
   */
  get connection(): Connection {
    if (this.#connection === undefined) throw new TypeError("there is no connection yet");
    return this.#connection;
  }

  override connectionMade(): void {
    const transport = requirePausable(this.transport);
    const { readHighWaterMark, maxRead = MAX_READ, maxWriteBuffer } = this.#options;
    if (maxWriteBuffer !== undefined) transport.maxWriteBuffer = maxWriteBuffer;
    const reader = new ConnectionReader(transport, readHighWaterMark ?? READ_HIGH_WATER_MARK);
    const writer = new ConnectionWriter(transport);
    const [secured, gone] = [this.#secured, this.#gone];
    this.#reader = reader;
    this.#writer = writer;
    this.#connection = new Connection({ transport, reader, writer, secured, gone, maxRead });
    this.#made(this.#connection);
  }

  handshakeCompleted(): void {
    this.#secured.tell("happened");
  }

  override dataReceived(data: Buffer): void {
    this.#reader?.received(data);
  }

  readConnectionLost(): void {
    this.#reader?.ended();
  }

  writeConnectionLost(): void {
    this.#writer?.ended();
  }

  override connectionLost(reason: Failure): void {
    const isClean = reason.check(ConnectionDone) !== undefined;
    this.#writer?.lost(reason);
    this.#secured.tell(reason);
    this.#gone.tell(isClean ? "happened" : reason);
    this.#reader?.lost(reason);
  }

  override logPrefix(): string {
    return "Connection";
  }
}

/** @throws TypeError for a transport that can't be paused: what it delivers would have no limit */
function requirePausable(transport: ITransport): ITCPTransport {
  if (isTCPTransport(transport)) return transport;
  throw new TypeError("a Connection needs a transport that can pause and abort");
}
