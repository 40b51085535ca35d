import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PrivateCertificate } from "@cordage/reactor";

/** A certificate with its key, and the files that both lie in. */
export interface CertificateInFiles extends PrivateCertificate {
  readonly certificate: string;
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** Has openssl make a certificate for `localhost` that signs itself; its files are left in `folder`. */
export function selfSigned(folder: string): CertificateInFiles {
  const keyFile = join(folder, "key.pem");
  const certificateFile = join(folder, "certificate.pem");
  const key = [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-keyout",
    keyFile,
  ];
  const name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const args = ["req", "-x509", "-days", "1", ...key, ...name, "-out", certificateFile];
  execFileSync("openssl", args, { stdio: "ignore" });
  return {
    privateKey: readFileSync(keyFile, "utf8"),
    certificate: readFileSync(certificateFile, "utf8"),
    keyFile,
    certificateFile,
  };
}
