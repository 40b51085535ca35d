/** Endpoints that are described by a line of text, as configurations and command lines do. */
import type { IStreamClientEndpoint, IStreamServerEndpoint } from "../../interfaces/endpoint.ts";
import { parseDescription } from "./endpoint-description.ts";
import { clientParserFor, serverParserFor } from "./endpoint-parsers.ts";

/**
 * The server endpoint that `description` tells of:
 *
 * ```text
 * tcp:PORT:interface=ADDRESS:backlog=NUMBER
 * tcp6:PORT:backlog=NUMBER:interface=ADDRESS
 * ssl:PORT:privateKey=FILE:certKey=FILE:interface=ADDRESS:backlog=NUMBER:extraCertChain=FILE
 * unix:PATH:mode=660:backlog=NUMBER:lockfile=0
 * systemd:domain=INET|INET6|UNIX:index=NUMBER, or name=NAME
 * fd:NUMBER:domain=INET|INET6|UNIX
 * stdio:
 * ```
 *
 * All but the first argument may be left out, except for `systemd`; `stdio` has none. Arguments may be given without their
 * names, in Twisted's order. Every type takes `maxWriteBuffer=BYTES` as well, by that name: see
 * `ITCPTransport.maxWriteBuffer`; `Infinity` switches it off. `registerEndpointParser` adds types.
 *
 * ```ts
 * const port = await serverFromString(reactor, "tcp:8080:interface=127.0.0.1").listen(factory);
 * ```
 *
 * @param reactor - what to listen with
 * @throws RangeError for what is no description, an unknown type, or wrong values
 * @throws TypeError for wrong parameters, or a reactor that can't do it
 * @throws Error of the file system, with its `code`, when a file that is named can't be read
 * @see Twisted: `twisted.internet.endpoints.serverFromString` (E12 to E14)
 */
export function serverFromString(reactor: object, description: string): IStreamServerEndpoint {
  const { type, ...args } = parseDescription(description);
  return serverParserFor(type).parseStreamServer(reactor, args);
}

/**
 * The client endpoint that `description` tells of:
 *
 * ```text
 * tcp:HOST:PORT:timeout=SECONDS:bindAddress=ADDRESS
 * ssl:HOST:PORT:timeout=…:bindAddress=…:hostname=NAME:caCertsDir=FOLDER:certKey=FILE:privateKey=FILE
 * tls:HOST:PORT:timeout=…:bindAddress=…:certificate=FILE:privateKey=FILE:trustRoots=FOLDER:endpoint=…
 * unix:PATH:lockfile=1:timeout=SECONDS
 * ```
 *
 * Each takes `maxWriteBuffer=BYTES` as well, as servers do; with an `endpoint`, `tls` leaves it to that.
 * `tls` tries all addresses of the host, and verifies that the server is the host; another `endpoint`
 * to connect with may be described, its colons escaped. **`ssl` without `caCertsDir` or `hostname`
 * verifies nothing**, as in Twisted. Files are in PEM, and of folders all files that end in `.pem` count.
 *
 * ```ts
 * const protocol = await clientFromString(reactor, "tls:example.org:443").connect(factory);
 * ```
 *
 * @param reactor - what to connect with
 * @throws as {@link serverFromString}
 * @see Twisted: `twisted.internet.endpoints.clientFromString` (E13, E14)
 */
export function clientFromString(reactor: object, description: string): IStreamClientEndpoint {
  const { type, ...args } = parseDescription(description);
  return clientParserFor(type).parseStreamClient(reactor, args, (inner) =>
    clientFromString(reactor, inner),
  );
}
