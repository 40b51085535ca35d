/** What holds for ports, connections and datagrams unless told otherwise. */

/** How long a connection attempt may take unless told otherwise, in seconds (X28). */
export const CONNECT_TIMEOUT = 30;

/** How many connections may wait to be accepted unless told otherwise (X25). */
export const LISTEN_BACKLOG = 50;

/** Who may connect to a Unix socket unless told otherwise: everybody (X35). */
export const UNIX_SOCKET_MODE = 0o666;

/** How much of a datagram is delivered unless told otherwise, in bytes (X37). */
export const MAX_PACKET_SIZE = 8192;

/** How many bytes may wait to be sent on one connection unless told otherwise. */
export const MAX_WRITE_BUFFER: number = 64 * 1024 * 1024;

/**
 * How many bytes of datagrams may wait to be sent on one port unless told otherwise. Far less than on a
 * connection: most datagrams are worth nothing by the time that so many before them have left.
 */
export const MAX_DATAGRAM_BUFFER: number = 1024 * 1024;

/** How many threads a reactor has at most (R17). */
export const MAX_REACTOR_THREADS = 10;
