import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Makes a key and a certificate of nobody's, with OpenSSL's program; `use` gets their files. */
export async function withCertificate(
  use: (keyFile: string, certificateFile: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "cordage-bench-"));
  try {
    const key = join(folder, "key.pem");
    const certificate = join(folder, "certificate.pem");
    const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    const files = ["-keyout", key, "-out", certificate, "-subj", "/CN=localhost"];
    execFileSync("openssl", ["req", ...kind, ...files], { stdio: "ignore" });
    await use(key, certificate);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
