/** An endpoint around an endpoint. */
import type { Deferred } from "@cordage/deferred";
import type { IListeningPort, IProtocolFactory, IStreamServerEndpoint } from "@cordage/reactor";

/** Listens where another endpoint does, and tells where that is once it is known. */
export class AnnouncedEndpoint implements IStreamServerEndpoint {
  readonly #endpoint: IStreamServerEndpoint;
  readonly #tell: (port: IListeningPort) => void;

  constructor(endpoint: IStreamServerEndpoint, tell: (port: IListeningPort) => void) {
    this.#endpoint = endpoint;
    this.#tell = tell;
  }

  listen(factory: IProtocolFactory): Deferred<IListeningPort> {
    return this.#endpoint.listen(factory).addCallback((port) => {
      this.#tell(port);
      return port;
    });
  }
}
