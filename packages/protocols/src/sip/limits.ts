/** Where SIP is spoken unless told otherwise. */
export const SIP_PORT = 5060;

/** The most headers a message may have (SI-4). */
export const MAX_SIP_HEADERS = 64;

/** The most requests that a proxy answers at a time; further ones get 503. */
export const MAX_PENDING_REQUESTS = 1000;

/** The most users an `InMemoryRegistry` keeps; further ones get 503. */
export const MAX_REGISTRATIONS = 10_000;

/** The longest URLs that an `InMemoryRegistry` keeps, a user's and that of where they are; others get 413. */
export const MAX_REGISTERED_URL = 1024;

/** Seconds after which a registration ends that was not renewed, and the longest it can be asked for (SI-3). */
export const REGISTRATION_LIFETIME = 3600;

/** Seconds for which the challenge of a `DigestAuthorizer` may be answered. */
export const NONCE_LIFETIME = 300;
