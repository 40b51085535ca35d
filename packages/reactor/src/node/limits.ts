/** How many bytes may wait to be sent on one connection unless told otherwise. */
export const MAX_WRITE_BUFFER: number = 64 * 1024 * 1024;
