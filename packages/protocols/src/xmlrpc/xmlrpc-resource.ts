import { Buffer } from "node:buffer";
import { CancelledError, type Deferred, type Failure, maybeDeferred } from "@cordage/deferred";
import { Logger } from "@cordage/reactor";
import { mediaType } from "../http/form.ts";
import { UNSUPPORTED_MEDIA_TYPE } from "../http/status.ts";
import { type RenderResult, type Request, Resource } from "../web/index.ts";
import { XmlDocumentError, XmlEncodingError } from "../xml/index.ts";
import { decodeMethodCall } from "./decode.ts";
import { type DecodeOptions, maxValuesOf } from "./decode-options.ts";
import { encodeMethodResponse } from "./encode.ts";
import { ArgumentCountError, XmlRpcDecodeError, XmlRpcEncodeError } from "./errors.ts";
import { Fault, NoSuchFunction } from "./fault.ts";
import { type FaultKind, INTEROP_FAULT_CODES } from "./fault-codes.ts";
import type { MethodCall } from "./method-call.ts";
import {
  callProcedure,
  findPublished,
  isProcedure,
  type Procedure,
  publishedNames,
} from "./procedure.ts";
import type { EncodeOptions } from "./value-encoder.ts";
import type { XmlRpcSendable } from "./values.ts";

/** How an {@link XMLRPC} resource reads calls and writes results. */
export interface XmlRpcOptions extends DecodeOptions, EncodeOptions {
  /** Answer with the fault codes of the interoperability specification. Default: false. */
  readonly faultsInterop?: boolean | undefined;
}

const log = new Logger("xmlrpc");

/** Only these: a browser sends a plain HTML form as neither, so no foreign page can make it call (XR-10). */
const MEDIA_TYPES: ReadonlySet<string> = new Set(["text/xml", "application/xml"]);

const NO_BODY = Buffer.alloc(0);

/**
 * A resource that answers XML-RPC calls, usually found at `/RPC2`.
 *
 * Subclass it: a method `xmlrpc_add` answers calls of `add`, given the arguments of the call. It returns
 * the result, now or as a Deferred or a Promise. A {@link Fault} thrown or returned is the answer; any
 * other exception is logged, and the client is told nothing but that there was one (XR-5).
 *
 * ```ts
 * class Calculator extends XMLRPC {
 *   xmlrpc_add(a: number, b: number): number {
 *     return a + b;
 *   }
 * }
 * ```
 *
 * What arguments really are is up to the client: TypeScript's types are not checked. Their number is: it
 * has to be that of the parameters, see {@link maxArgs} for parameters with defaults. When the client
 * goes away before the result is there, the Deferred of the method is cancelled (XR-7).
 *
 * @see Twisted: `twisted.web.xmlrpc.XMLRPC` (XR-4 to XR-10)
 */
export class XMLRPC extends Resource {
  /** The code of faults for names nobody answers to. Change it if it conflicts with your own. */
  NOT_FOUND = 8001;
  /** The code of faults for everything else that goes wrong. */
  FAILURE = 8002;

  override isLeaf = true;
  override allowedMethods: readonly string[] = ["POST"];
  /** What stands between the name of a sub-handler and the name of a procedure in it. */
  separator = ".";
  /**
   * How many arguments any method takes at most, where that is more than it has parameters. Those with
   * defaults and rest parameters leave no trace at run time: a class with such methods says here how
   * many to let through. A method's own `maxArgs` comes first.
   */
  maxArgs = 0;
  /** Whether null and undefined may be among results. */
  allowNone: boolean;
  /** Whether times in arguments are Dates. */
  useDateTime: boolean;
  readonly #options: XmlRpcOptions;
  readonly #subHandlers = new Map<string, XMLRPC>();

  /** @throws RangeError for a `maxValues` that is no number of values */
  constructor(options: XmlRpcOptions = {}) {
    super();
    maxValuesOf(options); // throws now rather than at every call
    this.allowNone = options.allowNone ?? false;
    this.useDateTime = options.useDateTime ?? false;
    this.#options = options;
  }

  /** How calls are read and results are written. */
  get options(): XmlRpcOptions {
    return { ...this.#options, allowNone: this.allowNone, useDateTime: this.useDateTime };
  }

  /** Lets `handler` answer calls of `prefix.name`, as `name`. It replaces one of the same prefix. */
  putSubHandler(prefix: string, handler: XMLRPC): void {
    this.#subHandlers.set(prefix, handler);
  }

  /** The handler of a prefix, if there is one. Override to find it in another way. */
  getSubHandler(prefix: string): XMLRPC | undefined {
    return this.#subHandlers.get(prefix);
  }

  /** The prefixes that have a handler. */
  getSubHandlerPrefixes(): string[] {
    return [...this.#subHandlers.keys()];
  }

  /**
   * The function that answers calls of a name. Override it for a policy of your own, and then
   * {@link listProcedures} too.
   *
   * @throws NoSuchFunction when there is none
   */
  lookupProcedure(procedurePath: string): Procedure {
    const at = procedurePath.indexOf(this.separator);
    if (at !== -1) {
      const prefix = procedurePath.slice(0, at);
      const handler = this.getSubHandler(prefix);
      if (handler === undefined) throw this.#notFound(`no such subHandler ${prefix}`);
      return handler.lookupProcedure(procedurePath.slice(at + this.separator.length));
    }
    const found = findPublished(this, procedurePath, XMLRPC.prototype, this.maxArgs);
    if (isProcedure(found)) return found;
    const what = found === undefined || found === null ? "not found" : "not callable";
    throw this.#notFound(`procedure ${procedurePath} ${what}`);
  }

  /** The code of a fault that is not a method's own: {@link NOT_FOUND} or {@link FAILURE} unless overridden. */
  faultCode(kind: FaultKind): number {
    if (this.#options.faultsInterop === true) return INTEROP_FAULT_CODES[kind];
    return kind === "notFound" ? this.NOT_FOUND : this.FAILURE;
  }

  /** The names of the procedures of this handler, without those of its sub-handlers. */
  listProcedures(): string[] {
    return publishedNames(this, XMLRPC.prototype);
  }

  /**
   * Runs a call as if it had come from the client.
   *
   * @returns fires with the result or a Fault; never fails
   */
  runProcedure(request: Request, { methodName, params }: MethodCall): Deferred<unknown> {
    return maybeDeferred(() =>
      callProcedure(this.lookupProcedure(methodName), request, params),
    ).addErrback((failure) => this.#faultFor(failure, request, methodName));
  }

  /** Answers a call, when its result is there. */
  render_POST(request: Request): RenderResult {
    if (!isXml(request)) return refuseMediaType(request);
    request.setHeader("Content-Type", "text/xml; charset=utf-8");
    const call = this.#decode(request.content);
    if (call instanceof Fault) return this.#encode(call);
    const response = this.runProcedure(request, call).addCallback((outcome) =>
      request.isLost ? NO_BODY : this.#encode(outcome),
    );
    cancelWhenLost(response, request);
    return response;
  }

  #decode(content: Buffer): MethodCall | Fault {
    try {
      return decodeMethodCall(content, this.options);
    } catch (error) {
      if (!(error instanceof XmlRpcDecodeError)) throw error;
      return this.#fault(kindOf(error), `Can't deserialize input: ${error.message}`);
    }
  }

  #encode(outcome: unknown): Buffer {
    try {
      // Whatever the method returned: the encoder refuses what can't be sent.
      return encodeMethodResponse(outcome as XmlRpcSendable, this.options);
    } catch (error) {
      return encodeMethodResponse(this.#unserializable(error));
    }
  }

  #unserializable(error: unknown): Fault {
    if (error instanceof XmlRpcEncodeError) {
      return this.#fault("notSerializable", `Can't serialize output: ${error.message}`);
    }
    log.failure("A result can't be read", error, "error"); // a getter of it threw
    return this.#fault("failed", "error");
  }

  #faultFor(failure: Failure, request: Request, methodName: string): Fault {
    const error = failure.value;
    if (error instanceof Fault) return error;
    const isOurCancel = request.isLost && error instanceof CancelledError;
    if (!isOurCancel) {
      log.failure("Call of {methodName!r} failed", failure, "error", { methodName });
    }
    return this.#fault(error instanceof ArgumentCountError ? "badArguments" : "failed", "error");
  }

  #notFound(text: string): NoSuchFunction {
    return new NoSuchFunction(this.faultCode("notFound"), text);
  }

  #fault(kind: FaultKind, text: string): Fault {
    return new Fault(this.faultCode(kind), text);
  }
}

function isXml(request: Request): boolean {
  const types = request.requestHeaders.getRawHeaders("Content-Type", []);
  return types.length === 1 && MEDIA_TYPES.has(mediaType(types[0] ?? ""));
}

function refuseMediaType(request: Request): string {
  request.setResponseCode(UNSUPPORTED_MEDIA_TYPE);
  request.setHeader("Content-Type", "text/plain; charset=utf-8");
  return "An XML-RPC call needs the Content-Type text/xml.\n";
}

function kindOf({ cause }: XmlRpcDecodeError): FaultKind {
  if (cause instanceof XmlEncodingError) return "badEncoding";
  return cause instanceof XmlDocumentError ? "notWellFormed" : "notXmlRpc";
}

function cancelWhenLost(response: Deferred<unknown>, request: Request): void {
  request.notifyFinish().addErrback(() => response.cancel());
}
