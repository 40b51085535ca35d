/**
 * The errors of SOAP.
 *
 * ```text
 * SoapError
 *   SoapDecodeError        what was received is not a SOAP message, or one we must not answer
 *   SoapEncodeError        a value can't be sent: a mistake of the caller
 *   SOAPFault              the answer to a call that went wrong (soap-fault.ts)
 * ```
 */

/** What every error of SOAP descends from: one class to catch, one `code` to tell apart. */
export abstract class SoapError extends Error {
  /** Names the kind of error; stable across versions, unlike the message. */
  abstract readonly code: string;
}

/** The code of the fault that tells the sender of a message why it was refused (SOAP 1.1, section 4.4.1). */
export type RefusalCode = "Client" | "VersionMismatch" | "MustUnderstand";

/**
 * A message that was received can't be read; when it isn't even XML, `cause` is the XML reader's error.
 * The text does not quote the message.
 */
export class SoapDecodeError extends SoapError {
  override readonly name = "SoapDecodeError";
  override readonly code = "ERR_SOAP_DECODE";
  /** Which fault answers it. */
  readonly faultCode: RefusalCode;

  constructor(message: string, faultCode: RefusalCode = "Client", options?: ErrorOptions) {
    super(message, options);
    this.faultCode = faultCode;
  }
}

/** A value, or a string or name in it, that can't be written. `cause` may be the XML writer's error. */
export class SoapEncodeError extends SoapError {
  override readonly name = "SoapEncodeError";
  override readonly code = "ERR_SOAP_ENCODE";
}
