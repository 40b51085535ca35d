/** Errors of certificates and signatures. (SSLError is one of connecting.) */
import { ReactorError } from "./reactor-error.ts";

/** A signature can't be verified. */
export class VerifyError extends ReactorError {
  override readonly name: string = "VerifyError";
  override readonly code: string = "ERR_VERIFY";
  protected static override readonly sentence: string =
    "Could not verify something that was supposed to be signed";
}

/** The peer couldn't verify ours. */
export class PeerVerifyError extends VerifyError {
  override readonly name = "PeerVerifyError";
  override readonly code = "ERR_PEER_VERIFY";
  protected static override readonly sentence = "The peer rejected our verify error";
}

/** There is no certificate where one was expected. */
export class CertificateError extends ReactorError {
  override readonly name = "CertificateError";
  override readonly code = "ERR_CERTIFICATE";
  protected static override readonly sentence =
    "We did not find a certificate where we expected to find one";
}
