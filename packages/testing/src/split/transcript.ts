import { asBytes } from "../bytes.ts";

/** How long a transcript may be when every position in it is tried, in bytes. */
export const MAX_TRANSCRIPT_BYTES = 4096;

/** Stands in a transcript where the peer begins TLS: what comes after it comes encrypted. */
export const TLS_UPGRADE: TLSUpgrade = Object.freeze({ kind: "TLS upgrade" });

/** See {@link TLS_UPGRADE}. */
export interface TLSUpgrade {
  readonly kind: "TLS upgrade";
}

/** What a peer sends: in one piece, or in the pieces in which it would, with at most one TLS upgrade. */
export type Transcript = Uint8Array | string | Iterable<Uint8Array | string | TLSUpgrade>;

/** A transcript as one run of bytes. */
export interface FlatTranscript {
  readonly bytes: Buffer;
  /** Where its pieces meet, ascending: the way the peer cuts it. */
  readonly seams: readonly number[];
  /** Where the connection is secured, if it is. */
  readonly upgradeAt: number | undefined;
}

/**
 * @throws TypeError for a piece that is neither bytes nor a string
 * @throws RangeError for a second upgrade
 */
export function flatten(transcript: Transcript): FlatTranscript {
  const isOnePiece = typeof transcript === "string" || transcript instanceof Uint8Array;
  const pieces: Uint8Array[] = [];
  const seams = new Set<number>();
  let length = 0;
  let upgradeAt: number | undefined;
  for (const piece of isOnePiece ? [transcript] : transcript) {
    seams.add(length);
    if (isUpgrade(piece)) {
      if (upgradeAt !== undefined) throw new RangeError("a connection is secured only once");
      upgradeAt = length;
    } else {
      const bytes = asBytes(piece);
      pieces.push(bytes);
      length += bytes.byteLength;
    }
  }
  const inside = [...seams].filter((at) => at > 0 && at < length);
  return { bytes: Buffer.concat(pieces), seams: inside, upgradeAt };
}

function isUpgrade(piece: Uint8Array | string | TLSUpgrade): piece is TLSUpgrade {
  return piece === TLS_UPGRADE;
}
