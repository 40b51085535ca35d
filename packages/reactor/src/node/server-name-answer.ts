import type { SecureContext } from "node:tls";
import { CancelledError, type Deferred, maybeDeferred } from "@cordage/deferred";
import { SSLError } from "../errors.ts";
import { Logger } from "../log/logger.ts";
import type { CertificateOptions } from "./certificate-options.ts";
import type { AlertName } from "./tls-alert.ts";

const log = new Logger("reactor.tls");

/** What a server does about the name that its client asks for. */
export type ServerNameAnswer =
  | { readonly kind: "go on"; readonly context: SecureContext | undefined }
  | { readonly kind: "refuse"; readonly alert: AlertName; readonly reason: SSLError };

/**
 * Has `options` choose a certificate. What that throws is logged, and refuses the client.
 *
 * @param serverName - as the client has sent it
 * @returns never fails; cancelling it cancels what is waited for
 */
export function answerServerName(
  options: CertificateOptions,
  serverName: string,
): Deferred<ServerNameAnswer> {
  return maybeDeferred(() => options.certificateFor?.(serverName.toLowerCase()))
    .addCallback((choice): ServerNameAnswer => {
      if (choice === null)
        return refuse("unrecognized_name", "no certificate for the name asked for");
      const context = choice && options.getContextWith(choice);
      return { kind: "go on", context };
    })
    .addErrback((failure): ServerNameAnswer => {
      if (!failure.check(CancelledError)) log.failure("While choosing a certificate", failure);
      return refuse("internal_error", "no certificate could be chosen");
    });
}

function refuse(alert: AlertName, detail: string): ServerNameAnswer {
  return { kind: "refuse", alert, reason: new SSLError({ detail }) };
}
