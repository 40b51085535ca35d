import type { X509Certificate } from "node:crypto";
import { Socket } from "node:net";
import { checkServerIdentity, connect, type SecureContext, TLSSocket } from "node:tls";
import { ConnectionLost, VerifyError } from "../errors.ts";
import { ClientTLSOptions } from "./client-tls-options.ts";
import type { RawStream } from "./raw-stream.ts";
import { answerServerName, type ServerNameAnswer } from "./server-name-answer.ts";
import { alertRecord } from "./tls-alert.ts";
import type { TLSSetup } from "./tls-setup.ts";

/** How many seconds a client that closes waits for what its server has to say after the handshake. */
const TICKET_PATIENCE = 2;

/** What a {@link TLSLayer} tells. One of the first two comes first, unless the socket is closed. */
export interface TLSLayerEvents {
  /** The handshake is done, and the peer is whom we trust. */
  secured(): void;
  /** TLS has failed, or the socket under it. More than one error may follow from the same cause. */
  failed(error: Error): void;
}

/**
 * TLS on a connected socket, which it reads and writes from then on; use `socket` in its place.
 *
 * Two things are not in Node's public interface. Whether a server's client is trusted is asked of the
 * handle; a Node that doesn't tell makes it untrusted. Whether TLS was ended by the peer is
 * found out as {@link isStillReading} says; a Node that doesn't tell makes every end a clean one.
 */
export class TLSLayer {
  readonly socket: TLSSocket;
  readonly #raw: RawStream;
  readonly #setup: TLSSetup;
  readonly #events: TLSLayerEvents;
  #isSecured = false;
  #isCutOff = false;
  /** Whether the server of a client has sent a ticket. */
  #hasTicket = false;

  /** @param raw - with nothing read that wasn't delivered */
  constructor(raw: RawStream, setup: TLSSetup, events: TLSLayerEvents) {
    this.#raw = raw;
    this.#setup = setup;
    this.#events = events;
    this.socket = setup.isServer ? this.#serverSocket() : this.#clientSocket();
    this.socket.on("error", (error) => events.failed(error));
    this.#watchForEnd();
  }

  get isSecured(): boolean {
    return this.#isSecured;
  }

  /** Whether the socket has ended in the middle of TLS: bytes may be missing. */
  get isCutOff(): boolean {
    return this.#isCutOff;
  }

  /**
   * Calls `close` once closing can't cost what was sent before.
   *
   * From TLS 1.3 on a server sends tickets when the handshake is done (RFC 8446, section 4.6.1). Where they
   * reach a socket that is closed, or are left unread in it, the system resets the connection, and what the
   * server hasn't read yet is lost. So a client that says all and closes waits for them; not for long,
   * because there are servers that send none.
   */
  whenSafeToClose(close: () => void): void {
    if (!this.#mayBeToldYet) {
      close();
      return;
    }
    const timer = setTimeout(close, TICKET_PATIENCE * 1000);
    const closeNow = (): void => {
      clearTimeout(timer);
      close();
    };
    this.socket.once("session", closeNow).once("end", closeNow).once("close", closeNow);
    this.socket.resume();
  }

  get serverName(): string | null {
    return (this.#isSecured && this.socket.servername) || null; // Node has false for none
  }

  get negotiatedProtocol(): string | null {
    return this.socket.alpnProtocol || null; // Node has false for none
  }

  getPeerCertificate(): X509Certificate | null {
    return (this.#isSecured && this.socket.getPeerX509Certificate()) || null;
  }

  /** Whether the server of a client is still going to say something, by its version of TLS. */
  get #mayBeToldYet(): boolean {
    if (this.#setup.isServer || this.socket.getProtocol() !== "TLSv1.3") return false;
    return !this.#hasTicket && this.socket.bytesRead === 0;
  }

  #clientSocket(): TLSSocket {
    const { options } = this.#setup;
    const isNamed = options instanceof ClientTLSOptions;
    const socket = connect({
      socket: this.#raw,
      ...this.#commonOptions(),
      ...(isNamed && options.serverName !== undefined ? { servername: options.serverName } : {}),
      rejectUnauthorized: options.trustRoot !== undefined,
      checkServerIdentity: (_name, certificate) =>
        isNamed ? checkServerIdentity(options.hostname, certificate) : undefined,
    });
    socket.once("secureConnect", () => this.#secured());
    socket.once("session", () => {
      this.#hasTicket = true;
    });
    return socket;
  }

  #serverSocket(): TLSSocket {
    const { trustRoot, requireCertificate, certificateFor } = this.#setup.options;
    // Any Duplex will do (Node says so); the types want a Socket.
    const socket = new TLSSocket(this.#raw as Socket, {
      isServer: true,
      ...this.#commonOptions(),
      requestCert: trustRoot !== undefined,
      rejectUnauthorized: requireCertificate,
      ...(certificateFor ? { SNICallback: (name, goOn) => this.#asked(name, goOn) } : {}),
    });
    // What Node's own TLS server goes by, too.
    socket.once("secure", () => {
      const error = this.#refusal();
      if (error === undefined) this.#secured();
      else this.#events.failed(error);
    });
    socket.on("_tlsError", (error: Error) => this.#events.failed(error));
    return socket;
  }

  /** The client asks for a server by its name. */
  #asked(serverName: string, goOn: (error: null, context?: SecureContext) => void): void {
    const answering = answerServerName(this.#setup.options, serverName);
    const cancel = (): void => answering.cancel();
    this.socket.once("close", cancel);
    answering.addCallback((answer) => {
      this.socket.off("close", cancel);
      if (this.socket.destroyed) return;
      if (answer.kind === "go on") goOn(null, answer.context);
      else this.#refuse(answer);
    });
  }

  /** Node would just close, so that the client couldn't know why. */
  #refuse({ alert, reason }: Extract<ServerNameAnswer, { kind: "refuse" }>): void {
    this.#raw.write(alertRecord(alert));
    this.#events.failed(reason);
  }

  #commonOptions(): { secureContext: SecureContext; ALPNProtocols?: string[] } {
    const { options, acceptableProtocols } = this.#setup;
    return {
      secureContext: options.getContext(),
      ...(acceptableProtocols.length > 0 ? { ALPNProtocols: [...acceptableProtocols] } : {}),
    };
  }

  #secured(): void {
    this.#isSecured = true;
    this.#events.secured();
  }

  /** Why the client is not to be trusted; `undefined` when it is, or needn't be. */
  #refusal(): Error | undefined {
    const { trustRoot, requireCertificate } = this.#setup.options;
    if (trustRoot === undefined) return undefined;
    const showsNone = this.socket.getPeerX509Certificate() === undefined;
    if (showsNone && !requireCertificate) return undefined;
    return verificationError(this.socket);
  }

  #watchForEnd(): void {
    const { socket } = this;
    const push = socket.push;
    socket.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
      if (chunk === null) this.#ended();
      return push.call(socket, chunk, encoding);
    };
  }

  #ended(): void {
    this.#isCutOff = !isStillReading(this.socket, this.#raw);
    if (this.#isSecured) return;
    const error = new ConnectionLost("the connection has ended in the TLS handshake");
    process.nextTick(() => this.#events.failed(error));
  }
}

/** What a handle of Node's tells that its socket doesn't. */
interface Handle {
  readonly reading?: unknown;
  readStart?(): number;
  verifyError?(): Error | null | undefined;
}

function handleOf(socket: Socket): Handle | null | undefined {
  return (socket as Socket & { readonly _handle?: Handle | null })._handle;
}

function verificationError(socket: TLSSocket): Error | undefined {
  const handle = handleOf(socket);
  if (handle?.verifyError === undefined) return new VerifyError("can't tell whether it is valid");
  return handle.verifyError() ?? undefined;
}

/**
 * Whether `raw` may still receive, at the moment that Node tells of the end of what `secured` receives.
 *
 * Node tells the same for both ends there are: the peer's `close_notify`, and an end of the connection
 * below, which anybody on the way can bring about (RFC 8446, section 6.1). But at the latter libuv has
 * just stopped reading, and starting again works, while in the former it answers that it reads
 * already. And if reading was paused no end can have come from below.
 */
function isStillReading(secured: Socket, raw: RawStream): boolean {
  if (!(raw instanceof Socket)) return !raw.readableEnded; // streams in JavaScript tell it themselves
  if (handleOf(secured)?.reading === false) return true;
  return handleOf(raw)?.readStart?.() !== 0;
}
