import { createReadStream, createWriteStream, fstatSync } from "node:fs";
import { Socket } from "node:net";
import { isatty, ReadStream, WriteStream } from "node:tty";

/** Node's stream on a descriptor, as {@link PipeReader} and {@link PipeWriter} take it. */
export interface DescriptorStream {
  /** Perhaps no socket: then it has all of one that these use. */
  readonly stream: Socket;
  /** It is the program's own, such as `process.stdout`, and stays when a connection lets go of it. */
  readonly isShared: boolean;
}

/**
 * The stream that reads a descriptor.
 *
 * @throws what the system says of one that isn't open
 */
export function readStreamOf(fd: number): DescriptorStream {
  if (fd === 0) return { stream: process.stdin, isShared: true };
  const stream = isPipe(fd)
    ? new Socket({ fd, readable: true, writable: false })
    : isatty(fd)
      ? new ReadStream(fd)
      : asSocket(createReadStream("", { fd }));
  return { stream, isShared: false };
}

/**
 * The stream that writes to a descriptor.
 *
 * @throws what the system says of one that isn't open
 */
export function writeStreamOf(fd: number): DescriptorStream {
  if (fd === 1) return { stream: process.stdout, isShared: true };
  if (fd === 2) return { stream: process.stderr, isShared: true };
  const stream = isPipe(fd)
    ? new Socket({ fd, readable: false, writable: true })
    : isatty(fd)
      ? new WriteStream(fd)
      : asSocket(createWriteStream("", { fd }));
  return { stream, isShared: false };
}

function isPipe(fd: number): boolean {
  const stats = fstatSync(fd);
  return stats.isFIFO() || stats.isSocket();
}

/** What is used of a socket here, every stream of Node's has. */
function asSocket(stream: unknown): Socket {
  return stream as Socket;
}
