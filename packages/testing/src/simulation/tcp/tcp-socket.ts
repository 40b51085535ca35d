import type { StreamLink } from "@cordage/reactor";
import { asBytes } from "../../bytes.ts";
import type { HostNetwork } from "../host-network.ts";
import { type SocketAddress, systemError } from "../socket-address.ts";
import { KeepAlive } from "./keep-alive.ts";
import { Segment, type SegmentKind } from "./segment.ts";
import { SegmentQueue } from "./segment-queue.ts";
import { TCPReader } from "./tcp-reader.ts";
import { TCPWriter } from "./tcp-writer.ts";

/** What a {@link TCPSocket} tells the program that has it. */
export interface TCPSocketEvents {
  /** The other end has accepted. */
  connected(): void;
  /** `data` is the receiver's to keep. */
  received(data: Buffer): void;
  /** The peer sends no more. Comes after all data. */
  ended(): void;
  /** Whether to tell when nothing waits to be sent any more. */
  isWaiting(): boolean;
  drained(): void;
  /** Something has gone wrong, and the socket is closing. */
  failed(error: Error): void;
  /** The socket is closed. The last event, on a later turn than what closed it. */
  closed(): void;
}

/**
 * Where a socket is:
 *
 * ```text
 * connecting --> open --> gone        the end that connects
 * accepting  --> open --> gone        the end that accepts
 *       any of them   --> vanished    its host has crashed
 * ```
 *
 * "gone" is closed, reset or failed. What still arrives at an end that is no more is answered with a
 * reset, where the system would: a "gone" one expects the end of the other direction.
 */
type SocketState = "connecting" | "accepting" | "open" | "gone" | "vanished";

/** One end of a simulated TCP connection, as the system of its host has it. */
export class TCPSocket implements StreamLink {
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  readonly reader: TCPReader;
  readonly writer: TCPWriter;
  #state: SocketState;
  #events: TCPSocketEvents;
  #peer: TCPSocket | undefined;
  /** What the connection has failed with, while the program has no way to notice it. */
  #hiddenFailure: Error | undefined = undefined;
  #keepAlive: KeepAlive | undefined = undefined;
  readonly #host: HostNetwork;
  readonly #remoteHost: HostNetwork;
  readonly #queue: SegmentQueue;

  /**
   * @param events - who is told; more come with {@link attach}
   * @param peer - the end that connects, when this is the one that accepts
   */
  constructor(
    hosts: { readonly local: HostNetwork; readonly remote: HostNetwork },
    ends: { readonly local: SocketAddress; readonly remote: SocketAddress },
    events: TCPSocketEvents,
    peer?: TCPSocket,
  ) {
    this.local = ends.local;
    this.remote = ends.remote;
    this.#state = peer === undefined ? "connecting" : "accepting";
    this.#events = events;
    this.#peer = peer;
    this.#host = hosts.local;
    this.#remoteHost = hosts.remote;
    this.#queue = this.#newQueue();
    this.reader = this.#newReader();
    this.writer = this.#newWriter();
    hosts.local.socketOpened(this);
    if (peer === undefined) this.#queue.send(new Segment("connect"));
    else peer.#peer = this;
  }

  /** Whether the connection is over, as far as this end knows. */
  get isGone(): boolean {
    return this.#state === "gone" || this.#state === "vanished";
  }

  /** The name of the host at the other end. */
  get remoteName(): string {
    return this.#remoteHost.name;
  }

  /** Whether both ends are on one host. */
  get isLoopback(): boolean {
    return this.#remoteHost === this.#host;
  }

  /** From now on tells `events`. */
  attach(events: TCPSocketEvents): void {
    this.#events = events;
  }

  get waitingBytes(): number {
    return this.writer.waitingBytes;
  }

  /** There is no handshake that could hold anything up. */
  get isHeld(): boolean {
    return false;
  }

  write(data: Uint8Array | string): void {
    if (this.isGone) return;
    if (this.#hiddenFailure === undefined) this.writer.write(asBytes(data));
    else this.#nextTurn(() => this.#showFailure());
  }

  batch(): void {
    this.writer.batch();
  }

  flush(): void {
    this.writer.flush();
  }

  end(ended: () => void): void {
    this.writer.end(ended);
  }

  pause(): void {
    this.reader.pause();
  }

  resume(): void {
    this.reader.resume();
  }

  /** Segments are never held back to be joined. */
  setNoDelay(): void {}

  /** Has a silent connection probed, or not. */
  setKeepAlive(enabled: boolean): void {
    this.#keepAlive?.stop();
    this.#keepAlive = enabled && !this.isGone ? this.#newKeepAlive() : undefined;
  }

  /** Answers a request to connect: somebody listens. */
  accept(): void {
    this.#queue.send(new Segment("accepted"));
  }

  /** Answers a request to connect: nobody listens. */
  refuse(): void {
    this.#queue.send(new Segment("reset"));
    this.#leave();
  }

  /** Closes without waiting for anything that was not sent yet; what was sent still arrives. */
  close(): void {
    if (this.isGone) return;
    this.writer.cutOff();
    this.#leave();
  }

  destroy(): void {
    this.close();
  }

  /** Closes with a reset: nothing that waits is sent. */
  reset(): void {
    if (this.isGone) return;
    this.writer.discard();
    this.#queue.send(new Segment("reset"));
    this.#queue.abandon();
    this.#leave();
  }

  /** Is gone without a word to anybody: its host has crashed. */
  vanish(): void {
    this.#state = "vanished";
    this.#keepAlive?.stop();
    this.reader.stop();
    this.#queue.clear();
  }

  /** The connection has failed: a reset came in, or from the network itself. */
  fail(error: Error): void {
    if (this.isGone) return;
    this.#hiddenFailure = error;
    const isOpening = this.#state === "connecting" || this.#state === "accepting";
    // A write that waits fails at once; who only reads is told after all data, when it reads again.
    if (isOpening || this.writer.waitingBytes > 0) this.#showFailure();
    else this.reader.finish(error);
  }

  /** What it waits for, to be shown when nothing happens any more. */
  toString(): string {
    return `TCP ${this.local} -> ${this.remote}: ${this.#waitsFor()}`;
  }

  #newQueue(): SegmentQueue {
    const { name, fabric } = this.#host;
    const path = this.#host.pathTo(this.#remoteHost);
    return new SegmentQueue({
      path,
      time: fabric.time,
      trace: fabric.trace,
      label: `${name}:${this.local.port} > ${this.remoteName}:${this.remote.port}`,
      isLost: (segment) => path.loses() || this.#isSwallowed(segment),
      arrived: (segment) => this.#arrivedAtPeer(segment),
      gaveUp: (segment) => this.#gaveUp(segment),
    });
  }

  #newReader(): TCPReader {
    const way = this.#remoteHost.pathTo(this.#host);
    return new TCPReader({
      time: this.#host.fabric.time,
      readRate: () => this.#host.readRate,
      coalescing: () => way.conditions.coalescing,
      received: (data) => this.#events.received(data),
      consumed: (count) => this.#queue.acknowledge(count),
      finished: (error) => this.#readFinished(error),
    });
  }

  #newKeepAlive(): KeepAlive {
    return new KeepAlive({
      seconds: () => this.#host.fabric.time.seconds(),
      callLater: (seconds, action) => this.#host.callLater(seconds, action),
      probe: () => this.#probe(),
      gaveUp: () => this.fail(systemError("ETIMEDOUT", "read ETIMEDOUT")),
    });
  }

  /** A host that is there answers, if only that it doesn't know the connection. */
  #probe(): boolean {
    const isLost = this.#host.pathTo(this.#remoteHost).loses();
    if (isLost || this.#remoteHost.pathTo(this.#host).loses()) return false;
    if (this.#peer?.isGone) this.fail(this.#resetError());
    return true;
  }

  #newWriter(): TCPWriter {
    return new TCPWriter({
      path: this.#host.pathTo(this.#remoteHost),
      queue: this.#queue,
      nextTurn: (action) => this.#nextTurn(action),
      isWaiting: () => this.#events.isWaiting(),
      drained: () => this.#events.drained(),
    });
  }

  /** Whether a request to connect comes to a place that never answers. */
  #isSwallowed({ kind }: Segment): boolean {
    return kind === "connect" && this.#remoteHost.swallowsConnections(this.remote.port);
  }

  #arrivedAtPeer(segment: Segment): void {
    if (this.#peer !== undefined) this.#peer.#arrived(segment);
    else if (segment.kind === "connect") this.#remoteHost.connectionRequested(this, this.#host);
  }

  #arrived(segment: Segment): void {
    if (this.isGone) {
      this.#arrivedTooLate(segment.kind);
      return;
    }
    this.#keepAlive?.heard();
    switch (segment.kind) {
      case "data":
        this.reader.arrived(segment.data);
        break;
      case "acknowledge":
        this.writer.acknowledged(segment.count);
        break;
      case "fin":
        this.reader.finish();
        break;
      case "reset":
        this.fail(this.#resetError());
        break;
      case "accepted":
        this.#established();
        break;
      case "established":
        this.#accepted();
        break;
      case "connect":
        break; // it was answered by the host
    }
  }

  #established(): void {
    this.#state = "open";
    this.#queue.send(new Segment("established"));
    this.#events.connected();
    this.writer.connected();
  }

  #accepted(): void {
    this.#state = "open";
    this.#events.connected();
    this.writer.connected();
  }

  #arrivedTooLate(kind: SegmentKind): void {
    const isUnexpected = kind === "data" || kind === "accepted";
    const isUnknown = this.#state === "vanished" && kind !== "reset" && kind !== "acknowledge";
    if (isUnexpected || isUnknown) this.#queue.sendReset();
  }

  #resetError(): Error {
    return this.#state === "connecting"
      ? systemError("ECONNREFUSED", `connect ECONNREFUSED ${this.remote}`)
      : systemError("ECONNRESET", "read ECONNRESET");
  }

  /** The end whose bytes were not acknowledged learns of it: a lost acknowledgement is the peer's loss. */
  #gaveUp(segment: Segment): void {
    const sender = segment.kind === "acknowledge" ? this.#peer : this;
    const what = this.#state === "connecting" ? "connect" : "write";
    sender?.fail(systemError("ETIMEDOUT", `${what} ETIMEDOUT ${this.remote}`));
  }

  #readFinished(error: Error | undefined): void {
    if (error === undefined) this.#events.ended();
    else this.#showFailure();
  }

  #showFailure(): void {
    const error = this.#hiddenFailure;
    if (error === undefined || this.isGone) return;
    this.writer.discard();
    this.#queue.clear();
    this.#events.failed(error);
    this.#leave();
  }

  #leave(): void {
    if (this.isGone) return;
    this.#state = "gone";
    this.#keepAlive?.stop();
    this.reader.stop();
    this.#host.socketClosed(this);
    this.#nextTurn(() => this.#events.closed());
  }

  #nextTurn(action: () => void): void {
    this.#host.nextTurn(action);
  }

  #waitsFor(): string {
    if (this.#state === "connecting") return "waits for an answer to its request to connect";
    if (this.#state === "accepting") return "waits for the connection to be established";
    const { unreadBytes } = this.reader;
    if (this.reader.isPaused) return `reading is paused, ${unreadBytes} bytes are unread`;
    const { waitingBytes } = this.writer;
    if (waitingBytes > 0) return `waits to send ${waitingBytes} bytes: the peer doesn't read`;
    return this.#peer?.isGone ? "waits for data from a peer that is gone" : "waits for data";
  }
}
