import { Buffer } from "node:buffer";
import { CancelledError, type Deferred, type Failure, maybeDeferred } from "@cordage/deferred";
import { Logger } from "@cordage/reactor";
import { mediaType } from "../http/form.ts";
import { INTERNAL_SERVER_ERROR, UNSUPPORTED_MEDIA_TYPE } from "../http/status.ts";
import {
  notFound,
  type RenderResult,
  type Request,
  Resource,
  UnsupportedMethod,
} from "../web/index.ts";
import { decodeCall, type SoapCall } from "./decode.ts";
import { encodeFault, encodeResponse } from "./encode.ts";
import { SoapDecodeError } from "./errors.ts";
import { callMethod, findMethod, type SoapMethodFunction } from "./published-method.ts";
import { complexTypesIn } from "./schema-types.ts";
import { type SoapSignatures, signatureOf } from "./signature.ts";
import { SOAPFault } from "./soap-fault.ts";
import type { SoapSendable } from "./values.ts";
import { encodeWsdl } from "./wsdl-writer.ts";

/** What a {@link SOAPPublisher} tells and demands. */
export interface SOAPPublisherOptions {
  /**
   * What methods take and return. Those named here get what is declared or aren't called, and are
   * described at `?wsdl`; without any there is no WSDL. Default: none.
   */
  readonly signatures?: SoapSignatures | undefined;
  /** The namespace of the methods in the WSDL. Calls are answered in any. Default: `urn:` and the name. */
  readonly namespace?: string | undefined;
  /** The name of the service in the WSDL. Default: that of the class. */
  readonly serviceName?: string | undefined;
  /** Where calls are posted to, for the WSDL. Default: where it was got from. */
  readonly location?: string | undefined;
}

const log = new Logger("soap");

const NO_BODY = Buffer.alloc(0);
const CONTENT_TYPE = 'text/xml; charset="UTF-8"';

/**
 * Only these: a browser sends a plain HTML form as none of them, so no foreign page can make it call. The
 * last is that of SOAP 1.2, whose messages are told what they should be.
 */
const MEDIA_TYPES: ReadonlySet<string> = new Set([
  "text/xml",
  "application/xml",
  "application/soap+xml",
]);

/**
 * A resource that answers calls of SOAP 1.1.
 *
 * Subclass it: a method `soap_add` answers calls of `add`, given the arguments of the call in document
 * order; see `useKeywords` for methods that take them by name. It returns the result, now or as a Deferred
 * or a Promise. A {@link SOAPFault} thrown or returned is the answer; any other exception is logged, and
 * the client is told nothing but that there was one.
 *
 * ```ts
 * class Calculator extends SOAPPublisher {
 *   soap_add(a: number, b: number): number {
 *     return a + b;
 *   }
 * }
 * new Calculator({ signatures: { add: { params: { a: "int", b: "int" }, returns: "int" } } });
 * ```
 *
 * With a signature, arguments are what it says and the result has to be, and `?wsdl` tells clients. What
 * arguments really are is up to the client otherwise. When the client goes away before the result is
 * there, the Deferred of the method is cancelled.
 *
 * @see Twisted: `twisted.web.soap.SOAPPublisher` (SP-S1 to SP-S4)
 */
export class SOAPPublisher extends Resource {
  override isLeaf = true;
  override allowedMethods: readonly string[] = ["POST"];
  /** How many arguments methods take at most, where that is more than they have parameters. */
  maxArgs = 0;
  readonly #options: SOAPPublisherOptions;

  /** @throws TypeError when two types in the signatures have one name */
  constructor(options: SOAPPublisherOptions = {}) {
    super();
    complexTypesIn(options.signatures ?? {});
    this.#options = options;
  }

  /** The function that answers calls of a name, or `undefined`. Override it for a policy of your own. */
  lookupFunction(functionName: string): SoapMethodFunction | undefined {
    return findMethod(this, functionName, SOAPPublisher.prototype);
  }

  /** Override: whether a header entry is understood that has to be. None is. */
  understandsHeader(_namespace: string, _name: string): boolean {
    return false;
  }

  /** The description of the service, at `?wsdl`. */
  render_GET(request: Request): RenderResult {
    const query = request.uri.slice(request.path.length + 1).toLowerCase();
    if (query !== "wsdl") throw new UnsupportedMethod(this.allowedMethods);
    const { signatures, serviceName = this.constructor.name } = this.#options;
    if (signatures === undefined) return notFound().render(request);
    const { namespace = `urn:${serviceName}`, location = locationOf(request) } = this.#options;
    request.setHeader("Content-Type", CONTENT_TYPE);
    return encodeWsdl({ name: serviceName, namespace, location, signatures });
  }

  /** Answers a call, when its result is there. */
  render_POST(request: Request): RenderResult {
    if (!isXml(request)) return refuseMediaType(request);
    const call = this.#decode(request.content);
    if (call instanceof SOAPFault) return answerWith(request, call);
    const response = maybeDeferred(() => this.#call(call))
      .addErrback((failure) => faultFor(failure, request, call))
      .addCallback((outcome) => this.#answer(request, call, outcome));
    cancelWhenLost(response, request);
    return response;
  }

  #decode(content: Buffer): SoapCall | SOAPFault {
    try {
      return decodeCall(content, {
        signatures: this.#options.signatures,
        understands: (namespace, name) => this.understandsHeader(namespace, name),
      });
    } catch (error) {
      if (error instanceof SoapDecodeError) {
        return new SOAPFault(error.faultCode, `Can't read the message: ${error.message}`);
      }
      log.failure("understandsHeader failed", error, "error");
      return new SOAPFault("Server", "The headers can't be read.");
    }
  }

  #call({ method, args }: SoapCall): unknown {
    const found = this.lookupFunction(method);
    if (found === undefined) throw new SOAPFault("Client", `Method ${method} not found`);
    const declared = signatureOf(this.#options.signatures, method);
    // The decoder has counted what a signature declares.
    return callMethod(this, found, args, declared === undefined ? this.maxArgs : args.length);
  }

  #answer(request: Request, call: SoapCall, outcome: unknown): Buffer {
    if (request.isLost) return NO_BODY;
    if (outcome instanceof SOAPFault) return answerWith(request, outcome);
    const returns = signatureOf(this.#options.signatures, call.method)?.returns;
    try {
      // Whatever the method returned: the encoder refuses what can't be sent.
      const options = { style: call.style, returns };
      const message = encodeResponse(call, outcome as SoapSendable, options);
      request.setHeader("Content-Type", CONTENT_TYPE);
      return Buffer.from(message);
    } catch (error) {
      log.failure("The result of {method!r} can't be sent", error, "error", {
        method: call.method,
      });
      return answerWith(request, failed(call));
    }
  }
}

/** Faults go out as errors of HTTP (SOAP 1.1, section 6.2). */
function answerWith(request: Request, fault: SOAPFault): Buffer {
  request.setResponseCode(INTERNAL_SERVER_ERROR);
  request.setHeader("Content-Type", CONTENT_TYPE);
  try {
    return Buffer.from(encodeFault(fault));
  } catch (error) {
    log.failure("A fault can't be sent", error, "error"); // perhaps a getter in its detail threw
    return Buffer.from(encodeFault(new SOAPFault(fault.faultcode, "The fault can't be sent.")));
  }
}

function faultFor(failure: Failure, request: Request, call: SoapCall): SOAPFault {
  const error = failure.value;
  if (error instanceof SOAPFault) return error;
  const isOurCancel = request.isLost && error instanceof CancelledError;
  if (!isOurCancel) {
    log.failure("Call of {method!r} failed", failure, "error", { method: call.method });
  }
  return failed(call);
}

function failed({ method }: SoapCall): SOAPFault {
  return new SOAPFault("Server", `Method ${method} failed.`);
}

function isXml(request: Request): boolean {
  const types = request.requestHeaders.getRawHeaders("Content-Type", []);
  return types.length === 1 && MEDIA_TYPES.has(mediaType(types[0] ?? ""));
}

function refuseMediaType(request: Request): string {
  request.setResponseCode(UNSUPPORTED_MEDIA_TYPE);
  request.setHeader("Content-Type", "text/plain; charset=utf-8");
  return "A SOAP call needs the Content-Type text/xml.\n";
}

function locationOf(request: Request): string {
  const scheme = request.isSecure() ? "https" : "http";
  return `${scheme}://${request.getHeader("Host") ?? ""}${request.path}`;
}

function cancelWhenLost(response: Deferred<unknown>, request: Request): void {
  request.notifyFinish().addErrback(() => response.cancel());
}
