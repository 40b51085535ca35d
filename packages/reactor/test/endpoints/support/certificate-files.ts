import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PrivateCertificate } from "@cordage/reactor";
import { CertificateAuthority } from "../../node/support/certificates.ts";

/** Keys and certificates for `localhost` in files, as descriptions of endpoints name them. */
export class CertificateFiles {
  readonly authority: CertificateAuthority = new CertificateAuthority("Cordage tests");
  readonly #root: string = mkdtempSync(join(tmpdir(), "cordage-"));
  readonly key: string;
  readonly certificate: string;
  /** Both of them. */
  readonly both: string;
  readonly chain: string;
  readonly chainCertificates: readonly string[];
  /** Of authorities, among other things that are none. */
  readonly folder: string;
  readonly trustRoots: readonly string[];

  constructor() {
    const { privateKey, certificate }: PrivateCertificate = this.authority.issue("localhost");
    this.key = this.#write("key.pem", String(privateKey));
    this.certificate = this.#write("certificate.pem", String(certificate));
    this.both = this.#write("both.pem", `${certificate}${privateKey}`);
    const others = [new CertificateAuthority("one"), new CertificateAuthority("two")];
    this.chainCertificates = others.map((it) => it.certificate.trim());
    this.chain = this.#write("chain.pem", `a comment\n${this.chainCertificates.join("\n")}\n`);
    this.trustRoots = [this.authority.certificate.trim(), ...this.chainCertificates];
    this.folder = join(this.#root, "authorities");
    mkdirSync(join(this.folder, "folder.pem"), { recursive: true });
    this.#write("authorities/one.pem", this.authority.certificate);
    this.#write("authorities/others.PEM", this.chainCertificates.join("\n"));
    this.#write("authorities/ours.crt", String(certificate));
    this.#write(
      "authorities/broken.pem",
      "-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n",
    );
  }

  remove(): void {
    rmSync(this.#root, { recursive: true });
  }

  #write(name: string, text: string): string {
    const path = join(this.#root, name);
    writeFileSync(path, text);
    return path;
  }
}
