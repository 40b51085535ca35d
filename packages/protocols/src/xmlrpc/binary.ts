import { Buffer } from "node:buffer";

/**
 * Bytes, as XML-RPC's `base64` carries them.
 *
 * What arrives as `base64` is a Binary. To send bytes, a bare `Uint8Array` or `Buffer` does as well.
 *
 * @see Python: `xmlrpc.client.Binary`, also found in `twisted.web.xmlrpc`
 */
export class Binary {
  /** Yours to keep and change. */
  readonly data: Buffer;

  /** @param data - a view of the same memory, not a copy, becomes `data` */
  constructor(data: Uint8Array = Buffer.alloc(0)) {
    this.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  }
}
