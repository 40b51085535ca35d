/** Who makes endpoints of descriptions of which type. */
import { BUILT_IN_PARSERS } from "./built-in-parsers.ts";
import {
  type EndpointParser,
  type IStreamClientEndpointStringParser,
  type IStreamServerEndpointStringParser,
  parsesClients,
  parsesServers,
} from "./endpoint-parser.ts";

/** Those that programs have registered. */
const registered = new Set<EndpointParser>();

/**
 * Has descriptions of a type made into endpoints by `parser` from now on.
 *
 * ```ts
 * registerEndpointParser({
 *   prefix: "local",
 *   parseStreamServer: (reactor, { positional }) => new LocalServerEndpoint(reactor, positional[0]),
 * });
 * serverFromString(reactor, "local:web");
 * ```
 *
 * @returns takes it back
 * @throws RangeError when the type is taken, for servers or clients
 * @throws TypeError for anything that makes neither
 * @see Twisted: its plugins (E14)
 */
export function registerEndpointParser(parser: EndpointParser): () => void {
  const { prefix } = parser;
  if (typeof prefix !== "string" || prefix === "") {
    throw new TypeError("an endpoint parser needs a prefix");
  }
  const makesServers = parsesServers(parser);
  const makesClients = parsesClients(parser);
  if (!makesServers && !makesClients) {
    throw new TypeError(`the endpoint parser ${prefix} makes neither servers nor clients`);
  }
  const isTaken =
    (makesServers && findServerParser(prefix) !== undefined) ||
    (makesClients && findClientParser(prefix) !== undefined);
  if (isTaken) throw new RangeError(`endpoints of type ${prefix} are made by another parser`);
  registered.add(parser);
  return () => {
    registered.delete(parser);
  };
}

/**
 * What makes servers of descriptions of `type`, whatever the case of its letters.
 *
 * @throws RangeError when nothing does
 */
export function serverParserFor(type: string): IStreamServerEndpointStringParser {
  return findServerParser(type) ?? refuse(type, parsesServers);
}

/** The same for clients. @throws RangeError when nothing does */
export function clientParserFor(type: string): IStreamClientEndpointStringParser {
  return findClientParser(type) ?? refuse(type, parsesClients);
}

function findServerParser(type: string): IStreamServerEndpointStringParser | undefined {
  return parsersFor(type).find(parsesServers);
}

function findClientParser(type: string): IStreamClientEndpointStringParser | undefined {
  return parsersFor(type).find(parsesClients);
}

function parsersFor(type: string): EndpointParser[] {
  const prefix = type.toLowerCase();
  return allParsers().filter((it) => it.prefix.toLowerCase() === prefix);
}

function allParsers(): EndpointParser[] {
  return [...BUILT_IN_PARSERS, ...registered];
}

function refuse(type: string, isKnown: (parser: EndpointParser) => boolean): never {
  const known = allParsers().filter(isKnown);
  const prefixes = known.map(({ prefix }) => prefix).join(", ");
  throw new RangeError(`unknown type of endpoint: ${type}, known are ${prefixes}`);
}
