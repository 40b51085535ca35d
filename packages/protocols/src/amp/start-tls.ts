import type { PEM, PrivateCertificate, TLSOptions } from "@cordage/reactor";
import { LocalArgument } from "./argument.ts";
import { Command } from "./command.ts";
import type { Answer } from "./interfaces.ts";
import { makeTemporaryCertificate } from "./temporary-certificate.ts";

/** What {@link StartTLS} takes, and what a responder to it returns. Nothing of it is sent. */
export interface TLSArguments {
  /** Who we are. Default: for the side that asked nobody, for the other somebody made up. */
  readonly tls_localCertificate?: PrivateCertificate | undefined;
  /** The peer has to show a certificate signed by one of these. Default: whatever it shows is taken. */
  readonly tls_verifyAuthorities?: readonly PEM[] | undefined;
}

const TLS_ARGUMENTS: {
  readonly tls_localCertificate: LocalArgument<PrivateCertificate>;
  readonly tls_verifyAuthorities: LocalArgument<readonly PEM[]>;
} = {
  tls_localCertificate: new LocalArgument<PrivateCertificate>(),
  tls_verifyAuthorities: new LocalArgument<readonly PEM[]>(),
};

/** The class of {@link StartTLS}, which is its only instance. */
export class StartTLSCommand extends Command<typeof TLS_ARGUMENTS, typeof TLS_ARGUMENTS> {
  constructor() {
    super("StartTLS", { arguments: TLS_ARGUMENTS, response: TLS_ARGUMENTS });
  }

  /** Answers in clear, and starts TLS behind the answer. */
  override answerWith(returned: unknown): Answer {
    const { box } = super.answerWith(returned);
    const values = (returned ?? {}) as TLSArguments; // the schema has no others, which was checked
    return {
      box,
      afterwards: (connection) => connection.startTLS(optionsForAnswerer(values)),
    };
  }
}

/**
 * Asks the peer to secure the connection. The answer comes in clear; boxes sent in the meantime wait for
 * TLS.
 *
 * ```ts
 * amp.callRemote(StartTLS, { tls_verifyAuthorities: [authority] });
 * ```
 *
 * Every `AMP` answers it: without a responder of its own with a certificate made up on the spot, which
 * keeps listeners out, but not somebody in between.
 *
 * @see Twisted: `twisted.protocols.amp.StartTLS` (AMP-14)
 */
export const StartTLS: StartTLSCommand = new StartTLSCommand();

/** The options of the side that asked. */
export function optionsForAsker({
  tls_localCertificate,
  tls_verifyAuthorities,
}: TLSArguments): TLSOptions {
  return { ...tls_localCertificate, ...trusting(tls_verifyAuthorities) };
}

/** The options of the side that was asked, which needs a certificate. */
function optionsForAnswerer({
  tls_localCertificate,
  tls_verifyAuthorities,
}: TLSArguments): TLSOptions {
  const certificate = tls_localCertificate ?? makeTemporaryCertificate();
  return { ...certificate, ...trusting(tls_verifyAuthorities) };
}

function trusting(authorities: readonly PEM[] = []): TLSOptions {
  return authorities.length === 0 ? {} : { trustRoot: authorities };
}
