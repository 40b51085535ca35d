import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A key, and a certificate of it for `localhost` and 127.0.0.1 that vouches for itself. */
export class TestCertificate {
  readonly #folder: string = mkdtempSync(join(tmpdir(), "certificate-"));
  readonly keyFile: string = join(this.#folder, "key.pem");
  readonly certificateFile: string = join(this.#folder, "certificate.pem");
  readonly privateKey: string;
  readonly certificate: string;

  constructor() {
    const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    const names = [
      "-subj",
      "/CN=localhost",
      "-addext",
      "subjectAltName=DNS:localhost,IP:127.0.0.1",
    ];
    const files = ["-keyout", this.keyFile, "-out", this.certificateFile];
    execFileSync("openssl", ["req", ...kind, ...names, ...files], { stdio: "ignore" });
    this.privateKey = readFileSync(this.keyFile, "utf8");
    this.certificate = readFileSync(this.certificateFile, "utf8");
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}
