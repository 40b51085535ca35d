import { CancelledError, Deferred, Failure } from "@cordage/deferred";
import { ConnectionDone, type IReactorTime } from "@cordage/reactor";
import { BodyDelivery, type BodySource } from "../body-delivery.ts";
import type { FieldBlock } from "../field-block.ts";
import { Headers } from "../headers.ts";
import type { HTTPTransport } from "../http-transport.ts";
import type { Refusal } from "../refusal.ts";
import { CONTINUE } from "../status.ts";
import type { ClientRequest } from "./client-request.ts";
import {
  BadResponseVersion,
  ParseError,
  PotentialDataLoss,
  RequestGenerationFailed,
  RequestTransmissionFailed,
  ResponseDone,
  ResponseFailed,
  ResponseNeverReceived,
} from "./errors.ts";
import { RequestTransmission } from "./request-transmission.ts";
import { Response } from "./response.ts";
import type { ResponseHead } from "./response-head.ts";
import { BAD_RESPONSE_VERSION } from "./response-line.ts";
import type { ResponseParser } from "./response-parser.ts";

/** The connection that an exchange takes place on. */
export interface ExchangeConnection extends BodySource {
  readonly transport: HTTPTransport;
  readonly clock: IReactorTime;
  /** Seconds a body is held back for `100 Continue`. */
  readonly continueTimeout: number;
  /** The server lets the body of the request wait, or goes on to take it. */
  requestHeld(isHeld: boolean): void;
  /** All of the request was handed to the transport. */
  requestSent(): void;
  /** Neither side's bytes can be trusted to mean anything: ends the connection at once. */
  drop(): void;
}

/** Every body that is complete ends with it: it tells nothing of the one body, and an error of its own costs a stack. */
const RESPONSE_DONE: Failure = new Failure(new ResponseDone());

interface ReceivedResponse {
  readonly response: Response;
  readonly delivery: BodyDelivery;
  readonly keepsConnection: boolean;
}

/**
 * A request and what comes of it: a response, or the failure that says how far it got (AG-4).
 *
 * Whoever parses tells what was found; whoever reads the body is told of it here, and in the end why there is
 * no more.
 */
export class Exchange {
  readonly request: ClientRequest;
  /** Fires when the head of the response is in. Cancelling it gives the connection up. */
  readonly answer: Deferred<Response>;
  readonly #connection: ExchangeConnection;
  readonly #transmission: RequestTransmission;
  /** Whether a byte of a response has come. */
  #hasReceived = false;
  #received: ReceivedResponse | undefined = undefined;

  /** Nothing is sent before {@link start}. */
  constructor(request: ClientRequest, connection: ExchangeConnection) {
    const { transport, clock, continueTimeout } = connection;
    this.request = request;
    this.#connection = connection;
    this.answer = new Deferred<Response>(() => this.#cancelled());
    this.#transmission = new RequestTransmission(transport, request, {
      clock,
      continueTimeout,
      held: (isHeld) => connection.requestHeld(isHeld),
      sent: () => connection.requestSent(),
      failed: (reason) => this.#bodyFailed(reason),
    });
  }

  /** Whether the head of the response is in. */
  get isAnswered(): boolean {
    return this.#received !== undefined;
  }

  /** Whether what comes next can be handed on: a body nobody reads waits at the server (AG-9). */
  get isTaking(): boolean {
    return this.#received === undefined || this.#received.delivery.isTaking;
  }

  /** Whether both sides leave the connection as the next request needs it (AG-11). */
  get keepsConnection(): boolean {
    const isKept = this.#received?.keepsConnection === true;
    return this.request.persistent && isKept && this.#transmission.isSent;
  }

  /** Whether all of the request was handed to the transport. */
  get isSent(): boolean {
    return this.#transmission.isSent;
  }

  /** @param head - request line and fields */
  start(head: string | Buffer): void {
    this.#transmission.start(head, this.request);
  }

  // What comes of it.

  /** A byte of a response has come: the server may have acted on the request. */
  bytesReceived(): void {
    this.#hasReceived = true;
  }

  informed({ code, fields }: ResponseHead): void {
    if (code === CONTINUE) this.#transmission.continue();
    else this.request.informationalReceived?.(code, Headers.fromWire(fields));
  }

  responded(head: ResponseHead): void {
    const delivery = new BodyDelivery(this.#connection);
    const response = new Response(head, this.request, delivery);
    this.#received = { response, delivery, keepsConnection: head.keepsConnection };
    this.#transmission.answered();
    this.answer.callback(response);
  }

  bodyReceived(data: Buffer): void {
    this.#received?.delivery.received(data);
  }

  trailersReceived(trailers: FieldBlock | undefined): void {
    this.#received?.response.trailersReceived(trailers);
  }

  /** The response is complete, and the connection has been dealt with. */
  completed(): void {
    this.#transmission.stop();
    this.#received?.delivery.ended(RESPONSE_DONE);
  }

  /** It goes no further: ends the connection, and tells why whoever waits. */
  fail(reason: Failure): void {
    this.#connection.drop();
    this.#transmission.stop();
    if (this.#received === undefined) this.#failAnswer(reason);
    else this.#received.delivery.ended(responseFailed(reason, this.#received.response));
  }

  /** The response breaks a rule. */
  refused(why: Refusal): void {
    this.fail(new Failure(parseError(why)));
  }

  /**
   * The connection is lost.
   *
   * @param parser - what had arrived and nobody has taken: it is kept for the reader of the body
   */
  lost(reason: Failure, parser: ResponseParser): void {
    this.#transmission.stop();
    const received = this.#received;
    if (received === undefined) {
      this.#failAnswer(reason);
      return;
    }
    const end = this.#parseRest(received, parser);
    const isWhole = parser.isUntilClose && reason.check(ConnectionDone) !== undefined;
    if (isWhole) received.delivery.ended(new Failure(new PotentialDataLoss()));
    else received.delivery.ended(end ?? responseFailed(reason, received.response));
  }

  /** @returns how the body ended, if that is told */
  #parseRest(
    { delivery, response }: ReceivedResponse,
    parser: ResponseParser,
  ): Failure | undefined {
    for (;;) {
      const event = parser.next();
      switch (event?.kind) {
        case undefined:
          return undefined;
        case "data":
          delivery.received(event.data);
          break;
        case "end":
          response.trailersReceived(event.trailers);
          return RESPONSE_DONE;
        case "refused":
          return responseFailed(new Failure(parseError(event.refusal)), response);
        default: // no head comes behind a head
      }
    }
  }

  #cancelled(): void {
    const reason = new Failure(new CancelledError());
    if (this.#transmission.isSent) this.fail(reason);
    else this.#bodyFailed(reason);
  }

  #bodyFailed(reason: Failure): void {
    if (this.#received !== undefined) {
      this.fail(reason);
      return;
    }
    this.#transmission.stop();
    this.#connection.drop();
    this.answer.errback(new RequestGenerationFailed([reason]));
  }

  #failAnswer(reason: Failure): void {
    if (this.#hasReceived) this.answer.errback(new ResponseFailed([reason]));
    else if (this.#transmission.isSent) this.answer.errback(new ResponseNeverReceived([reason]));
    else this.answer.errback(new RequestTransmissionFailed([reason]));
  }
}

function responseFailed(reason: Failure, response: Response): Failure {
  return new Failure(new ResponseFailed([reason], response));
}

function parseError(why: Refusal): ParseError {
  return why === BAD_RESPONSE_VERSION ? new BadResponseVersion(why) : new ParseError(why);
}
