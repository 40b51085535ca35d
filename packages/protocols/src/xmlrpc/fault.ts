import { XmlRpcError } from "./errors.ts";
import { MAX_INT, MIN_INT } from "./limits.ts";

/**
 * The answer to a call that went wrong. A method throws or returns one to answer with it; a caller gets
 * one as the failure of its call.
 *
 * @see Python: `xmlrpc.client.Fault`, also found in `twisted.web.xmlrpc`
 */
export class Fault extends XmlRpcError {
  override readonly name: string = "Fault";
  override readonly code = "ERR_XMLRPC_FAULT";
  readonly faultCode: number;
  readonly faultString: string;

  /**
   * @param faultCode - the application's own, an XML-RPC `int`
   * @throws RangeError when the code is not an `int`
   */
  constructor(faultCode: number, faultString: string, options?: ErrorOptions) {
    super(faultString, options);
    if (!Number.isInteger(faultCode) || faultCode < MIN_INT || faultCode > MAX_INT) {
      throw new RangeError(`a fault code is an integer of 32 bits, got ${faultCode}`);
    }
    this.faultCode = faultCode;
    this.faultString = faultString;
  }
}

/** There is no procedure by the name called. */
export class NoSuchFunction extends Fault {
  override readonly name = "NoSuchFunction";
}
