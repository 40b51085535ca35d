/** Certificates (RFC 5280) for tests, made while they run: none is trusted by anybody else. */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIPv4 } from "node:net";
import type { PrivateCertificate } from "@cordage/reactor";
import { bitString, der, oid, sequence, tagged, utcTime } from "./der.ts";

const COMMON_NAME = "2.5.4.3";
const SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
const BASIC_CONSTRAINTS = "2.5.29.19";
const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";

const DAY = 24 * 60 * 60 * 1000;

/** What is special about a certificate. */
export interface CertificateWishes {
  /** Since when it is invalid, in milliseconds as `Date` has them. Default: tomorrow. */
  readonly notAfter?: number;
}

/** One who signs certificates. */
export class CertificateAuthority {
  /** Its own certificate, as text. */
  readonly certificate: string;
  readonly #name: Buffer;
  readonly #key: KeyObject;

  /** @param parent - who signs its certificate. Default: itself */
  constructor(name: string, parent?: CertificateAuthority) {
    const { privateKey, publicKey } = newKeys();
    this.#name = distinguishedName(name);
    this.#key = privateKey;
    const constraints = extension(BASIC_CONSTRAINTS, sequence(der(0x01, Buffer.from([0xff]))));
    this.certificate = (parent ?? this).#sign(this.#name, publicKey, [constraints]);
  }

  /** A certificate for `host`, a name or an IPv4 address, and its key. */
  issue(host: string, wishes: CertificateWishes = {}): PrivateCertificate {
    const { privateKey, publicKey } = newKeys();
    const name = isIPv4(host)
      ? der(0x87, Buffer.from(host.split(".").map(Number)))
      : der(0x82, Buffer.from(host));
    const names = extension(SUBJECT_ALTERNATIVE_NAME, sequence(name));
    return {
      certificate: this.#sign(distinguishedName(host), publicKey, [names], wishes),
      privateKey: privateKey.export({ type: "pkcs8", format: "pem" }),
    };
  }

  #sign(
    subject: Buffer,
    publicKey: KeyObject,
    extensions: readonly Buffer[],
    { notAfter = Date.now() + DAY }: CertificateWishes = {},
  ): string {
    const algorithm = sequence(oid(ECDSA_WITH_SHA256));
    const signed = sequence(
      tagged(0, der(0x02, Buffer.from([2]))), // version 3
      der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])), // serial number
      algorithm,
      this.#name,
      sequence(utcTime(new Date(notAfter - 2 * DAY)), utcTime(new Date(notAfter))),
      subject,
      publicKey.export({ type: "spki", format: "der" }),
      tagged(3, sequence(...extensions)),
    );
    const signature = bitString(sign("sha256", signed, this.#key));
    return pem(sequence(signed, algorithm, signature));
  }
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

function newKeys(): { privateKey: KeyObject; publicKey: KeyObject } {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

function distinguishedName(commonName: string): Buffer {
  const name = sequence(oid(COMMON_NAME), der(0x0c, Buffer.from(commonName)));
  return sequence(der(0x31, name));
}

function extension(name: string, value: Buffer): Buffer {
  return sequence(oid(name), der(0x04, value));
}
