import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type { PrivateCertificate } from "@cordage/reactor";
import { bitString, DER_TAGS, der, objectIdentifier } from "./der.ts";

const CURVE = "P-256";
const COMMON_NAME = objectIdentifier("550403");
const ECDSA_WITH_SHA256 = der(DER_TAGS.sequence, objectIdentifier("2a8648ce3d040302"));
/** X.509 version 3. */
const VERSION = der(DER_TAGS.versionOfCertificate, der(DER_TAGS.integer, Buffer.of(2)));
/** Whoever accepts a certificate that nobody vouches for does not look at its dates either. */
const VALIDITY = der(DER_TAGS.sequence, time("20000101000000Z"), time("99991231235959Z"));
const NAME = "TEMPORARY CERTIFICATE";
const SERIAL_BYTES = 16;

/**
 * A new key, and a certificate of it that it has signed itself: enough to encrypt, and proof of nothing.
 *
 * @see RFC 5280, section 4.1
 */
export function makeTemporaryCertificate(): PrivateCertificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: CURVE });
  const name = der(DER_TAGS.sequence, der(DER_TAGS.set, commonName(NAME)));
  const unsigned = der(
    DER_TAGS.sequence,
    VERSION,
    serialNumber(),
    ECDSA_WITH_SHA256,
    name,
    VALIDITY,
    name,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const signature = bitString(sign("sha256", unsigned, privateKey));
  const certificate = der(DER_TAGS.sequence, unsigned, ECDSA_WITH_SHA256, signature);
  return {
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }),
    certificate: pem(certificate),
  };
}

function time(text: string): Buffer {
  return der(DER_TAGS.generalizedTime, Buffer.from(text));
}

function commonName(text: string): Buffer {
  return der(DER_TAGS.sequence, COMMON_NAME, der(DER_TAGS.utf8String, Buffer.from(text)));
}

/** Positive, and without a zero in front: the first byte is from 0x40 to 0x7f. */
function serialNumber(): Buffer {
  const bytes = randomBytes(SERIAL_BYTES);
  bytes[0] = 0x40 | ((bytes[0] as number) & 0x3f); // SERIAL_BYTES is not zero
  return der(DER_TAGS.integer, bytes);
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
