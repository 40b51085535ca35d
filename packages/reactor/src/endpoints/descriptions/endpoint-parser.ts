/** What makes endpoints of descriptions. */
import type { IStreamClientEndpoint, IStreamServerEndpoint } from "../../interfaces/endpoint.ts";
import type { EndpointArguments } from "./endpoint-description.ts";

/**
 * Makes server endpoints of descriptions of one type.
 *
 * @see Twisted: `IStreamServerEndpointStringParser` (E14)
 */
export interface IStreamServerEndpointStringParser {
  /** The type, such as `tcp`; descriptions may write it in capitals, too. */
  readonly prefix: string;
  /**
   * @param reactor - what the endpoint is to listen with; look what it can do
   * @throws TypeError for wrong parameters, and for a reactor that can't do it; RangeError for wrong values
   */
  parseStreamServer(reactor: object, args: EndpointArguments): IStreamServerEndpoint;
}

/**
 * Makes client endpoints of descriptions of one type.
 *
 * @see Twisted: `IStreamClientEndpointStringParserWithReactor` (E14)
 */
export interface IStreamClientEndpointStringParser {
  /** The type, such as `tcp`; descriptions may write it in capitals, too. */
  readonly prefix: string;
  /**
   * @param reactor - what the endpoint is to connect with; look what it can do
   * @param inner - makes the endpoint of another description, for endpoints that wrap one
   * @throws TypeError for wrong parameters, and for a reactor that can't do it; RangeError for wrong values
   */
  parseStreamClient(
    reactor: object,
    args: EndpointArguments,
    inner: (description: string) => IStreamClientEndpoint,
  ): IStreamClientEndpoint;
}

/** Makes endpoints of descriptions of one type: servers, clients or both. */
export type EndpointParser =
  | IStreamServerEndpointStringParser
  | IStreamClientEndpointStringParser
  | (IStreamServerEndpointStringParser & IStreamClientEndpointStringParser);

/** Whether `parser` makes server endpoints. */
export function parsesServers(parser: EndpointParser): parser is IStreamServerEndpointStringParser {
  return "parseStreamServer" in parser;
}

/** Whether `parser` makes client endpoints. */
export function parsesClients(parser: EndpointParser): parser is IStreamClientEndpointStringParser {
  return "parseStreamClient" in parser;
}
