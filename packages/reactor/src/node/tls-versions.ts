/** Which versions of TLS are spoken (X34). */
import type { TLSOptions, TLSVersion } from "../interfaces/ssl.ts";

const VERSIONS: readonly TLSVersion[] = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];

/** Widely spoken, and not known to be broken. */
const DEFAULT_MINIMUM: TLSVersion = "TLSv1.2";

/** The oldest and the newest version that is spoken. */
export interface VersionRange {
  readonly minVersion: TLSVersion;
  readonly maxVersion: TLSVersion;
}

/**
 * What the three options about versions come to.
 *
 * @throws TypeError when the minimum is to be raised and lowered
 * @throws RangeError for a version there is not, and a minimum above the maximum
 */
export function versionRange(options: TLSOptions): VersionRange {
  const raised = checked("raiseMinimumTo", options.raiseMinimumTo);
  const lowered = checked("insecurelyLowerMinimumTo", options.insecurelyLowerMinimumTo);
  const maximum = checked("lowerMaximumSecurityTo", options.lowerMaximumSecurityTo);
  if (raised !== undefined && lowered !== undefined) {
    throw new TypeError("raiseMinimumTo and insecurelyLowerMinimumTo exclude each other");
  }
  const maxVersion = maximum ?? "TLSv1.3";
  const asked = raised === undefined ? lowered : newer(raised, DEFAULT_MINIMUM);
  // A maximum below the default pulls the default down, but not what was asked for.
  const minVersion = asked ?? older(DEFAULT_MINIMUM, maxVersion);
  if (rank(minVersion) > rank(maxVersion)) {
    throw new RangeError(`the oldest TLS, ${minVersion}, is newer than the newest, ${maxVersion}`);
  }
  return { minVersion, maxVersion };
}

function checked(name: string, version: TLSVersion | undefined): TLSVersion | undefined {
  if (version === undefined || VERSIONS.includes(version)) return version;
  throw new RangeError(`${name} must be one of ${VERSIONS.join(", ")}, got ${String(version)}`);
}

function rank(version: TLSVersion): number {
  return VERSIONS.indexOf(version);
}

function newer(a: TLSVersion, b: TLSVersion): TLSVersion {
  return rank(a) > rank(b) ? a : b;
}

function older(a: TLSVersion, b: TLSVersion): TLSVersion {
  return rank(a) < rank(b) ? a : b;
}
