/** Where SIP is spoken unless told otherwise. */
export const SIP_PORT = 5060;

/** The most headers a message may have (SI-4). */
export const MAX_SIP_HEADERS = 64;
