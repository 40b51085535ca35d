import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PrivateCertificate } from "@cordage/reactor";

/** Has openssl make a certificate for `localhost` that signs itself; its files are left in `folder`. */
export function selfSigned(folder: string): PrivateCertificate {
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  execFileSync(
    "openssl",
    [
      ...[
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
      ],
      ...["1", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
      ...["-keyout", key, "-out", certificate],
    ],
    { stdio: "ignore" },
  );
  return { privateKey: readFileSync(key, "utf8"), certificate: readFileSync(certificate, "utf8") };
}
