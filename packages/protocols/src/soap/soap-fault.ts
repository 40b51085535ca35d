import { SoapError } from "./errors.ts";
import type { SoapSendable } from "./values.ts";

/** What a fault may carry beside its code and text. */
export interface SOAPFaultOptions extends ErrorOptions {
  /** The URI of who found the fault, where messages go through several hands. */
  readonly faultactor?: string | undefined;
  /** What the application has to say, by name. */
  readonly detail?: { readonly [name: string]: SoapSendable } | undefined;
}

/**
 * The answer to a call that went wrong. A method throws or returns one to answer with it; a caller gets
 * one as the failure of its call.
 *
 * @see SOAP 1.1, section 4.4; SP-S2
 */
export class SOAPFault extends SoapError {
  override readonly name = "SOAPFault";
  override readonly code = "ERR_SOAP_FAULT";
  /** Such as `Client`, `Server` or, more precisely, `Client.Authentication`; without a prefix. */
  readonly faultcode: string;
  readonly faultstring: string;
  readonly faultactor: string | undefined;
  readonly detail: { readonly [name: string]: SoapSendable } | undefined;

  /** @throws TypeError for a code that is not words separated by dots */
  constructor(faultcode: string, faultstring: string, options: SOAPFaultOptions = {}) {
    super(faultstring, options);
    if (!isFaultcode(faultcode)) {
      throw new TypeError("a faultcode is words separated by dots");
    }
    this.faultcode = faultcode;
    this.faultstring = faultstring;
    this.faultactor = options.faultactor;
    this.detail = options.detail;
  }
}

/** Whether `text` is words separated by dots. One repetition in another would overflow on a long text. */
export function isFaultcode(text: string): boolean {
  return /^[\w.-]+$/.test(text) && !`.${text}.`.includes("..");
}
