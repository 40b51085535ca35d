/** Keys and certificates in files, as descriptions name them. All are PEM (RFC 7468). */
import { X509Certificate } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { PrivateCertificate } from "../../interfaces/ssl.ts";

const CERTIFICATE = /-----BEGIN CERTIFICATE-----\r?\n.+?\r?\n-----END CERTIFICATE-----/gs;

/**
 * A certificate, and the key that proves it is ours.
 *
 * @param keyFile - default: the key is in the same file
 * @throws Error of the file system when one can't be read
 */
export function readPrivateCertificate(
  certificateFile: string,
  keyFile: string = certificateFile,
): PrivateCertificate {
  return {
    certificate: readFileSync(certificateFile, "utf8"),
    privateKey: readFileSync(keyFile, "utf8"),
  };
}

/**
 * The certificates between ours and the authority.
 *
 * @throws RangeError when there is none in the file
 */
export function readCertificateChain(file: string): string[] {
  const chain = certificatesIn(readFileSync(file, "utf8"));
  if (chain.length === 0) throw new RangeError(`${file} has no certificate in PEM`);
  return chain;
}

/**
 * The authorities whose certificates are in the `.pem` files of a folder. What can't be read, or is no
 * certificate, is passed over.
 *
 * @throws Error of the file system when the folder can't be read
 */
export function readTrustRoots(folder: string): string[] {
  const files = readdirSync(folder).filter((name) => /\.pem$/i.test(name));
  return files
    .flatMap((name) => certificatesIn(readIfPossible(join(folder, name))))
    .filter(isCertificate);
}

function certificatesIn(text: string): string[] {
  return text.match(CERTIFICATE) ?? [];
}

function readIfPossible(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // a folder is full of things; one that is missing fails the verification
  }
}

function isCertificate(text: string): boolean {
  try {
    new X509Certificate(text);
    return true;
  } catch {
    return false;
  }
}
