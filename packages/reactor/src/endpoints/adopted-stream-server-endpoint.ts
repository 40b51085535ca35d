import { type Deferred, fail, maybeDeferred } from "@cordage/deferred";
import { AlreadyListened } from "../errors.ts";
import type { IStreamServerEndpoint } from "../interfaces/endpoint.ts";
import type { IProtocolFactory } from "../interfaces/protocol.ts";
import type { AddressFamily, AdoptStreamOptions, IReactorSocket } from "../interfaces/socket.ts";
import type { IListeningPort } from "../interfaces/tcp.ts";
import { whenBound } from "./when-bound.ts";

/**
 * A socket that listens already, given by its file descriptor: it was made by whoever started the program.
 * Good for one `listen`, which hands the descriptor to the reactor; a further one fails with
 * `AlreadyListened`.
 *
 * @see Twisted: `twisted.internet.endpoints.AdoptedStreamServerEndpoint` (E11)
 */
export class AdoptedStreamServerEndpoint implements IStreamServerEndpoint {
  readonly #reactor: IReactorSocket;
  readonly #fileDescriptor: number;
  readonly #addressFamily: AddressFamily;
  readonly #options: AdoptStreamOptions;
  #isUsed = false;

  /** @param options - `maxWriteBuffer`, of its connections */
  constructor(
    reactor: IReactorSocket,
    fileDescriptor: number,
    addressFamily: AddressFamily,
    options: AdoptStreamOptions = {},
  ) {
    this.#reactor = reactor;
    this.#fileDescriptor = fileDescriptor;
    this.#addressFamily = addressFamily;
    this.#options = options;
  }

  listen(factory: IProtocolFactory): Deferred<IListeningPort> {
    if (this.#isUsed) return fail(new AlreadyListened());
    this.#isUsed = true;
    const [descriptor, family] = [this.#fileDescriptor, this.#addressFamily];
    return maybeDeferred(() =>
      whenBound(this.#reactor.adoptStreamPort(descriptor, family, factory, this.#options)),
    );
  }
}
