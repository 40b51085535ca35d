import type { Deferred } from "@cordage/deferred";
import type { RemoteArguments, RemoteResult } from "../web/client/remote-api.ts";
import { type PostedAnswer, XmlPoster, type XmlPosterOptions } from "../web/client/xml-poster.ts";
import { HTTPStatusError } from "../web/index.ts";
import { decodeMethodResponse } from "./decode.ts";
import { type DecodeOptions, maxValuesOf } from "./decode-options.ts";
import { encodeMethodCall } from "./encode.ts";
import { Fault } from "./fault.ts";
import type { EncodeOptions } from "./value-encoder.ts";
import type { XmlRpcSendable, XmlRpcValue } from "./values.ts";

/** How a {@link Proxy} reaches its server, and how it writes and reads. */
export interface ProxyOptions extends XmlPosterOptions, EncodeOptions, DecodeOptions {}

/** What may be called where nothing is known of the server: anything. */
export type AnyApi = Record<string, (...args: XmlRpcSendable[]) => XmlRpcValue>;

/**
 * Calls the methods of an XML-RPC server.
 *
 * ```ts
 * const calculator = new Proxy<{ add(a: number, b: number): number }>("http://localhost:8080/RPC2");
 * console.log(await calculator.callRemote("add", 2, 3));
 * ```
 *
 * Connections are kept for further calls; {@link close} closes them. Calls made at the same time go over
 * connections of their own.
 *
 * @see Twisted: `twisted.web.xmlrpc.Proxy` (XR-11)
 */
// biome-ignore lint/suspicious/noShadowRestrictedNames: it is Twisted's name, and nobody here needs the global.
export class Proxy<Api extends object = AnyApi> {
  readonly #poster: XmlPoster;
  readonly #options: ProxyOptions;

  /**
   * @param url - of http or https. The user and password in it are percent-decoded
   * @throws RangeError for what is no absolute URL in ASCII, for a timeout that is not above 0, and for a
   *   `maxValues` that is no number of values
   * @throws TypeError for a user name with a colon
   */
  constructor(url: string, options: ProxyOptions = {}) {
    maxValuesOf(options); // throws now rather than at every answer
    this.#poster = new XmlPoster(url, options);
    this.#options = options;
  }

  /**
   * Calls a method.
   *
   * @returns fires with the result, which is what the server says, whatever its interface is. Fails with the
   *   {@link Fault} it answers with; with HTTPStatusError for any status but 200; with XmlRpcDecodeError for
   *   what is no answer; with TimeoutError; with what connecting and requesting fail with. Cancelling it ends
   *   the connection
   * @throws XmlRpcEncodeError when an argument can't be sent
   */
  callRemote<Name extends keyof Api & string>(
    method: Name,
    ...args: RemoteArguments<Api[Name]>
  ): Deferred<RemoteResult<Api[Name]>> {
    // The encoder refuses what can't be sent, whatever the interface says.
    const document = encodeMethodCall(method, args as XmlRpcSendable[], this.#options);
    return this.#poster
      .post(document)
      .addCallback((answer) => this.#resultIn(answer) as RemoteResult<Api[Name]>);
  }

  /** Closes the connections kept for further calls. @returns fires when they are closed */
  close(): Deferred<unknown> {
    return this.#poster.close();
  }

  #resultIn({ status, reason, body }: PostedAnswer): XmlRpcValue {
    if (status !== 200) throw new HTTPStatusError(status, reason);
    const outcome = decodeMethodResponse(body, this.#options);
    if (outcome instanceof Fault) throw outcome;
    return outcome;
  }
}
