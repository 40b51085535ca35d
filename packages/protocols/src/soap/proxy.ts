import { Buffer } from "node:buffer";
import type { Deferred } from "@cordage/deferred";
import type { RemoteArguments, RemoteResult } from "../web/client/remote-api.ts";
import { type PostedAnswer, XmlPoster, type XmlPosterOptions } from "../web/client/xml-poster.ts";
import { HTTPStatusError } from "../web/index.ts";
import { decodeResponse } from "./decode.ts";
import { encodeCall, type SoapCallOptions } from "./encode.ts";
import { SoapEncodeError } from "./errors.ts";
import { type SoapSignature, type SoapSignatures, signatureOf } from "./signature.ts";
import { SOAPFault } from "./soap-fault.ts";
import type { SoapSendable, SoapValue } from "./values.ts";

/** How a {@link Proxy} reaches its server, and what is known of that. */
export interface ProxyOptions
  extends XmlPosterOptions,
    Pick<SoapCallOptions, "style" | "elementFormDefault"> {
  /**
   * What methods take and return. The arguments of those named here are sent under their names and as what
   * is declared, and results are read as that: servers that rely on a WSDL don't tell. Default: none.
   */
  readonly signatures?: SoapSignatures | undefined;
}

/** What may be called where nothing is known of the server: anything. */
export type AnyApi = Record<string, (...args: SoapSendable[]) => SoapValue>;

/** Statuses with an answer to a call: faults come as errors of HTTP (SOAP 1.1, section 6.2). */
const ANSWERS: ReadonlySet<number> = new Set([200, 500]);

/**
 * Calls the methods of a SOAP 1.1 server, rpc/encoded unless told otherwise.
 *
 * ```ts
 * const calculator = new Proxy("http://localhost:8081/", "urn:Arithmetic");
 * console.log(await calculator.callRemote("add", 2, 3));
 * ```
 *
 * Servers that are made from a WSDL often want document/literal, the arguments by name:
 *
 * ```ts
 * new Proxy(url, "urn:Arithmetic", { style: "literal", elementFormDefault: "qualified", signatures });
 * ```
 *
 * Connections are kept for further calls; {@link close} closes them.
 *
 * @typeParam Api - an interface of what may be called, for TypeScript
 * @see Twisted: `twisted.web.soap.Proxy` (SP-S5)
 */
// biome-ignore lint/suspicious/noShadowRestrictedNames: it is Twisted's name, and nobody here needs the global.
export class Proxy<Api extends object = AnyApi> {
  readonly #poster: XmlPoster;
  readonly #namespace: string;
  readonly #options: ProxyOptions;

  /**
   * @param url - of http or https. The user and password in it are percent-decoded
   * @param namespace - of the methods. Default: none
   * @throws RangeError for what is no absolute URL in ASCII, and for a timeout that is not above 0
   * @throws TypeError for a user name with a colon
   */
  constructor(url: string, namespace = "", options: ProxyOptions = {}) {
    this.#poster = new XmlPoster(url, options);
    this.#namespace = namespace;
    this.#options = options;
  }

  /**
   * Calls a method with arguments in order.
   *
   * @returns as {@link callRemoteNamed}
   * @throws SoapEncodeError when an argument can't be sent or is not what is declared, when there are more or
   *   fewer than declared, or when the method's name is none in XML
   */
  callRemote<Name extends keyof Api & string>(
    method: Name,
    ...args: RemoteArguments<Api[Name]>
  ): Deferred<RemoteResult<Api[Name]>> {
    const signature = signatureOf(this.#options.signatures, method);
    const names = signature === undefined ? undefined : Object.keys(signature.params);
    requireCount(names, args.length);
    // The encoder refuses what can't be sent, whatever the interface says.
    const values = args as readonly SoapSendable[];
    const named = values.map((value, i) => [names?.[i] ?? `param${i}`, value] as const);
    return this.#call(method, named, signature);
  }

  /**
   * Calls a method with arguments by name.
   *
   * @returns fires with the answer's `Result`, or whatever else is its only element. Fails with the
   *   {@link SOAPFault} the server answers with; with HTTPStatusError for any status but 200 and 500; with
   *   SoapDecodeError for what is no answer, or not the result that is declared; with TimeoutError; with what
   *   connecting and requesting fail with. Cancelling it ends the connection
   * @throws SoapEncodeError when an argument can't be sent or is not what is declared, when one is too many or
   *   missing, or when a name is none in XML
   */
  callRemoteNamed<Name extends keyof Api & string>(
    method: Name,
    args: Readonly<Record<string, SoapSendable>>,
  ): Deferred<RemoteResult<Api[Name]>> {
    const signature = signatureOf(this.#options.signatures, method);
    if (signature === undefined) return this.#call(method, Object.entries(args), signature);
    const names = Object.keys(signature.params);
    requireCount(names, Object.keys(args).length);
    const named = names.map((name) => {
      if (!Object.hasOwn(args, name)) throw new SoapEncodeError(`argument ${name} is missing`);
      return [name, args[name]] as const;
    });
    return this.#call(method, named, signature);
  }

  /** Closes the connections kept for further calls. @returns fires when they are closed */
  close(): Deferred<unknown> {
    return this.#poster.close();
  }

  #call<Result>(
    method: string,
    args: readonly (readonly [string, SoapSendable])[],
    signature: SoapSignature | undefined,
  ): Deferred<Result> {
    const called = { namespace: this.#namespace, method };
    const options = { ...this.#options, params: signature?.params };
    const message = Buffer.from(encodeCall(called, args, options));
    const action = `"${uriOf(`${this.#namespace}#${method}`)}"`;
    // What the server says, whatever its interface is.
    return this.#poster
      .post(message, [["SOAPAction", action]])
      .addCallback((answer) => resultIn(answer, signature) as Result);
  }
}

/** @param names - of what is declared, if anything is */
function requireCount(names: readonly string[] | undefined, given: number): void {
  if (names !== undefined && names.length !== given) {
    throw new SoapEncodeError(`method takes ${names.length} arguments, got ${given}`);
  }
}

function resultIn(
  { status, reason, body }: PostedAnswer,
  signature: SoapSignature | undefined,
): SoapValue {
  if (!ANSWERS.has(status)) throw new HTTPStatusError(status, reason);
  const outcome = decodeResponse(body, { returns: signature?.returns });
  if (outcome instanceof SOAPFault) throw outcome;
  return outcome;
}

/** What is not ASCII, or would end the quotes it is in, percent-encoded. */
function uriOf(text: string): string {
  return text.replace(/[^\x21\x23-\x7E]/gu, encodeURIComponent);
}
