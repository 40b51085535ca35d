import { RemoteProtocolError } from "../basic/errors.ts";

/** What a connection begins with is no PROXY header, or one that is not valid. */
export class ProxyHeaderError extends RemoteProtocolError {
  override readonly name = "ProxyHeaderError";
  override readonly code = "ERR_PROXY_HEADER";
}
