import { requireMethods } from "../http/argument-checks.ts";
import type { BodyMode } from "../http/received-request.ts";
import type { RequestEncoderFactory } from "./encoder-factories.ts";
import type { IResource } from "./interfaces.ts";
import type { RenderResult } from "./render-result.ts";
import type { Request } from "./request.ts";
import { requireResource } from "./require-resource.ts";

/**
 * A resource, and all below it, whose responses are encoded for the clients that accept it. The program
 * goes on as if they were not.
 *
 * ```ts
 * new Site(new EncodingResourceWrapper(root, [new BrotliEncoderFactory(), new GzipEncoderFactory()]));
 * ```
 *
 * Responses vary by Accept-Encoding then, which they say. A body that goes through an encoder has no
 * Content-Length, and its entity tag becomes weak. Left alone are: what has no body, parts (206), and what
 * has a Content-Encoding or says `Cache-Control: no-transform`.
 *
 * Over TLS the length of what was compressed can tell what is in it: a page must not hold a secret and
 * something an attacker has chosen (the attack is known as BREACH).
 *
 * @see Twisted: `twisted.web.resource.EncodingResourceWrapper` (RS-8)
 */
export class EncodingResourceWrapper implements IResource {
  readonly #original: IResource;
  readonly #encoders: readonly RequestEncoderFactory[];

  /**
   * @param encoders - of those the client likes alike, the first is taken
   * @throws TypeError when there are none; for what is no resource, or no maker of encoders
   */
  constructor(original: IResource, encoders: readonly RequestEncoderFactory[]) {
    this.#original = requireResource("what is to be encoded", original);
    if (!Array.isArray(encoders) || encoders.length === 0) {
      throw new TypeError("an encoding resource needs a list of encoders");
    }
    for (const encoder of encoders) requireMethods("an encoder", encoder, "createEncoder");
    this.#encoders = [...encoders];
  }

  get isLeaf(): boolean {
    return this.#original.isLeaf;
  }

  get bodyMode(): BodyMode {
    return this.#original.bodyMode ?? "whole";
  }

  getStaticEntity(name: string, request: Request): IResource | undefined {
    return this.#original.getStaticEntity?.(name, request);
  }

  getChildWithDefault(name: string, request: Request): IResource {
    request.encodeWith(this.#encoders);
    return this.#original.getChildWithDefault(name, request);
  }

  render(request: Request): RenderResult {
    request.encodeWith(this.#encoders);
    return this.#original.render(request);
  }
}
