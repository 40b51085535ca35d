/**
 * The errors of the memcache client, with Twisted's names.
 *
 * ```text
 * ProtocolError
 *   MemCacheError
 *     NoSuchCommand         the server does not know the command
 *     ClientError           the server finds fault with what was sent
 *     ServerError           the server can't do it
 *     UnexpectedAnswer      the server broke the protocol: the connection is closed
 *     MemCacheTimeout       the server has said nothing for too long
 * ```
 */
import { ProtocolError } from "../basic/errors.ts";

/** What every error of this folder descends from. */
export abstract class MemCacheError extends ProtocolError {}

/** The server does not know the command: `ERROR`. */
export class NoSuchCommand extends MemCacheError {
  override readonly name = "NoSuchCommand";
  override readonly code = "ERR_MEMCACHE_NO_SUCH_COMMAND";

  constructor() {
    super("the server does not know the command");
  }
}

/** The server finds fault with what was sent, and says what: `CLIENT_ERROR`. */
export class ClientError extends MemCacheError {
  override readonly name = "ClientError";
  override readonly code = "ERR_MEMCACHE_CLIENT";
}

/** The server can't do it, and says why: `SERVER_ERROR`. */
export class ServerError extends MemCacheError {
  override readonly name = "ServerError";
  override readonly code = "ERR_MEMCACHE_SERVER";
}

/** What the server sent is no answer, or none to what was asked (MC-4). */
export class UnexpectedAnswer extends MemCacheError {
  override readonly name = "UnexpectedAnswer";
  override readonly code = "ERR_MEMCACHE_UNEXPECTED_ANSWER";
}

/** The server has said nothing for too long (MC-2). */
export class MemCacheTimeout extends MemCacheError {
  override readonly name = "MemCacheTimeout";
  override readonly code = "ERR_MEMCACHE_TIMEOUT";

  constructor(seconds: number) {
    super(`the server has not answered for ${seconds} seconds`);
  }
}
