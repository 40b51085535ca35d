/** What an end of TLS says before it gives up (RFC 8446, section 6). */
const DESCRIPTIONS = {
  internal_error: 80,
  unrecognized_name: 112, // RFC 6066, section 3
} as const;

export type AlertName = keyof typeof DESCRIPTIONS;

/**
 * A fatal alert as a record of its own, not encrypted: good until a server has answered the client's hello.
 *
 * ```text
 * 0x15 alert | 0x03 0x03 version | 0x00 0x02 length | 0x02 fatal | description
 * ```
 */
export function alertRecord(name: AlertName): Buffer {
  return Buffer.from([0x15, 0x03, 0x03, 0, 2, 2, DESCRIPTIONS[name]]);
}
