import { Buffer } from "node:buffer";
import type { Deferred } from "@cordage/deferred";
import { type PostedAnswer, XmlPoster, type XmlPosterOptions } from "../web/client/xml-poster.ts";
import { HTTPStatusError } from "../web/index.ts";
import { decodeResponse } from "./decode.ts";
import { encodeCall } from "./encode.ts";
import { SOAPFault } from "./soap-fault.ts";
import type { SoapSendable, SoapValue } from "./values.ts";

/** How a {@link Proxy} reaches its server. */
export interface ProxyOptions extends XmlPosterOptions {}

/** Statuses with an answer to a call: faults come as errors of HTTP (SOAP 1.1, section 6.2). */
const ANSWERS: ReadonlySet<number> = new Set([200, 500]);

/**
 * Calls the methods of a SOAP 1.1 server, rpc/encoded.
 *
 * ```ts
 * const calculator = new Proxy("http://localhost:8081/", "urn:Arithmetic");
 * console.log(await calculator.callRemote("add", 2, 3));
 * ```
 *
 * Connections are kept for further calls; {@link close} closes them.
 *
 * @see Twisted: `twisted.web.soap.Proxy` (SP-S5)
 */
// biome-ignore lint/suspicious/noShadowRestrictedNames: it is Twisted's name, and nobody here needs the global.
export class Proxy {
  readonly #poster: XmlPoster;
  readonly #namespace: string;

  /**
   * @param url - of http or https. The user and password in it are percent-decoded
   * @param namespace - of the methods. Default: none
   * @throws RangeError for what is no absolute URL in ASCII, and for a timeout that is not above 0
   * @throws TypeError for a user name with a colon
   */
  constructor(url: string, namespace = "", options: ProxyOptions = {}) {
    this.#poster = new XmlPoster(url, options);
    this.#namespace = namespace;
  }

  /**
   * Calls a method with arguments in order.
   *
   * @returns as {@link callRemoteNamed}
   * @throws SoapEncodeError when an argument can't be sent, or the method's name is none in XML
   */
  callRemote(method: string, ...args: SoapSendable[]): Deferred<SoapValue> {
    return this.#call(
      method,
      args.map((value, index) => [`param${index}`, value]),
    );
  }

  /**
   * Calls a method with arguments by name.
   *
   * @returns fires with the answer's `Result`, or whatever else is its only element. Fails with the
   *   {@link SOAPFault} the server answers with; with HTTPStatusError for any status but 200 and 500; with
   *   SoapDecodeError for what is no answer; with TimeoutError; with what connecting and requesting fail
   *   with. Cancelling it ends the connection
   * @throws SoapEncodeError when an argument can't be sent, or a name is none in XML
   */
  callRemoteNamed(
    method: string,
    args: Readonly<Record<string, SoapSendable>>,
  ): Deferred<SoapValue> {
    return this.#call(method, Object.entries(args));
  }

  /** Closes the connections kept for further calls. @returns fires when they are closed */
  close(): Deferred<unknown> {
    return this.#poster.close();
  }

  #call(method: string, args: readonly (readonly [string, SoapSendable])[]): Deferred<SoapValue> {
    const message = Buffer.from(encodeCall({ namespace: this.#namespace, method }, args));
    const action = `"${uriOf(`${this.#namespace}#${method}`)}"`;
    return this.#poster.post(message, [["SOAPAction", action]]).addCallback(resultIn);
  }
}

function resultIn({ status, reason, body }: PostedAnswer): SoapValue {
  if (!ANSWERS.has(status)) throw new HTTPStatusError(status, reason);
  const outcome = decodeResponse(body);
  if (outcome instanceof SOAPFault) throw outcome;
  return outcome;
}

/** What is not ASCII, or would end the quotes it is in, percent-encoded. */
function uriOf(text: string): string {
  return text.replace(/[^\x21\x23-\x7E]/gu, encodeURIComponent);
}
