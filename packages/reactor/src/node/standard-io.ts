import { Failure } from "@cordage/deferred";
import { PipeAddress } from "../address.ts";
import { requireDescriptor, requireWriteBuffer } from "../base/argument-checks.ts";
import { requireBytes } from "../base/bytes.ts";
import { MAX_WRITE_BUFFER } from "../base/limits.ts";
import { ProtocolEvents } from "../base/protocol-events.ts";
import { ConnectionAborted, ConnectionLost, WriteBufferFullError } from "../errors.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { IReactorCore, SystemEventTrigger } from "../interfaces/core.ts";
import type { IPullProducer, IPushProducer } from "../interfaces/producer.ts";
import type { IProtocol } from "../interfaces/protocol.ts";
import type { StandardIOOptions, StandardIOTransport } from "../interfaces/standard-io.ts";
import { connectionDone } from "../protocol/protocol.ts";
import { readStreamOf, writeStreamOf } from "./descriptor-stream.ts";
import { PipeReader } from "./pipe-reader.ts";
import { PipeWriter } from "./pipe-writer.ts";

/**
 * Connects a protocol to standard input and output, or to two other descriptors, at once. See
 * `IReactorStandardIO.openStandardIO` for what happens when.
 *
 * ```ts
 * new StandardIO(new Chat(), { reactor });
 * ```
 *
 * The program can end when the connection is lost, which a shutdown of `reactor` does, too.
 *
 * @see Twisted: `twisted.internet.stdio.StandardIO` (ST1)
 */
export class StandardIO implements StandardIOTransport {
  #state: "open" | "losing" | "failing" | "lost" = "open";
  /** Whether the writing direction is over, while the connection as a whole is open. */
  #isWriteOver = false;
  readonly #reactor: IReactorCore;
  readonly #events: ProtocolEvents;
  readonly #reader: PipeReader;
  readonly #writer: PipeWriter;
  #shutdown: SystemEventTrigger | undefined;

  /**
   * @param options - `reactor`: the one whose shutdown ends the connection
   * @throws RangeError, and what the system says, as `openStandardIO`
   */
  constructor(
    protocol: IProtocol,
    {
      reactor,
      stdin = 0,
      stdout = 1,
      maxWriteBuffer = MAX_WRITE_BUFFER,
    }: StandardIOOptions & { readonly reactor: IReactorCore },
  ) {
    requireDescriptors(stdin, stdout);
    requireWriteBuffer(maxWriteBuffer);
    const input = readStreamOf(stdin);
    const output = writeStreamOf(stdout);
    this.#reactor = reactor;
    this.#events = new ProtocolEvents(protocol, "stdio", (reason) => this.#fail(reason));
    this.#reader = new PipeReader(input.stream, input.isShared, {
      received: (data) => this.#received(data),
      lost: (reason) => this.#readLost(reason),
    });
    this.#writer = new PipeWriter(
      output.stream,
      { isShared: output.isShared, maxWriteBuffer },
      {
        run: (action) => this.#events.run(action),
        lost: (reason) => this.#writeLost(reason),
      },
    );
    this.#shutdown = reactor.addSystemEventTrigger("during", "shutdown", () => {
      this.#shutdown = undefined; // it can't be removed any more
      this.disconnectNow(new Failure(new ConnectionLost()));
    });
    this.#reader.start();
    this.#events.connectionMade(this);
  }

  get disconnecting(): boolean {
    return this.#state !== "open";
  }

  write(data: Uint8Array | string): void {
    this.#writer.write(data);
  }

  writeSequence(data: Iterable<Uint8Array | string>): void {
    const pieces = [...data];
    for (const piece of pieces) requireBytes(piece);
    for (const piece of pieces) this.write(piece);
  }

  loseConnection(): void {
    if (this.#state !== "open") return;
    this.#state = "losing";
    this.#reader.pause();
    if (this.#isWriteOver) setImmediate(() => this.#lose(connectionDone));
    else this.#writer.close();
  }

  loseWriteConnection(): void {
    this.#writer.close();
  }

  /** The port it belongs to is being drained: its protocol may want to know. */
  drainStarted(): void {
    if (this.#state === "open") this.#events.drainStarted();
  }

  abortConnection(): void {
    this.#writer.discard();
    this.#fail(new Failure(new ConnectionAborted()));
  }

  registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    this.#writer.registerProducer(producer, streaming);
  }

  unregisterProducer(): void {
    this.#writer.unregisterProducer();
  }

  pauseProducing(): void {
    if (this.#state === "open") this.#reader.pause();
  }

  resumeProducing(): void {
    if (this.#state === "open") this.#reader.resume();
  }

  stopProducing(): void {
    this.loseConnection();
  }

  getPeer(): IAddress {
    return new PipeAddress();
  }

  getHost(): IAddress {
    return new PipeAddress();
  }

  /** Such as `Echo,stdio`. */
  logPrefix(): string {
    return this.#events.logPrefix();
  }

  /** Ends the connection at once and tells the protocol before this returns: the reactor shuts down. */
  disconnectNow(reason: Failure): void {
    this.#lose(reason);
  }

  #received(data: Buffer): void {
    if (this.#state === "open") this.#events.dataReceived(data);
  }

  #readLost(reason: Failure): void {
    if (this.#state !== "open") return;
    if (!this.#events.readConnectionLost()) this.#lose(reason);
  }

  #writeLost(reason: Failure): void {
    this.#isWriteOver = true;
    const isOverfull = reason.check(WriteBufferFullError) !== undefined;
    if (this.#state === "losing" || (this.#state === "open" && isOverfull)) this.#lose(reason);
    else if (this.#state === "open") this.#events.writeConnectionLost();
  }

  /** The protocol, or its producer, has thrown; or it wants no more. */
  #fail(reason: Failure): void {
    if (this.#state === "failing" || this.#state === "lost") return;
    this.#state = "failing";
    setImmediate(() => this.#lose(reason));
  }

  #lose(reason: Failure): void {
    if (this.#state === "lost") return;
    this.#state = "lost";
    if (this.#shutdown !== undefined) this.#reactor.removeSystemEventTrigger(this.#shutdown);
    this.#reader.disconnectNow(reason);
    this.#writer.disconnectNow(reason);
    this.#events.connectionLost(reason);
    this.#events.release();
  }
}

/** One socket in both directions is something else: see `IReactorSocket.adoptStreamConnection`. */
function requireDescriptors(stdin: number, stdout: number): void {
  requireDescriptor(stdin);
  requireDescriptor(stdout);
  if (stdin === stdout) throw new RangeError(`stdin and stdout must differ, got ${stdin} for both`);
}
