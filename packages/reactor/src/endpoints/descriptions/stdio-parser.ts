import { type IReactorStandardIO, providesStandardIO } from "../../interfaces/standard-io.ts";
import type { IReactorTime } from "../../interfaces/time.ts";
import { StandardIOEndpoint } from "../standard-io-endpoint.ts";
import type { IStreamServerEndpointStringParser } from "./endpoint-parser.ts";
import { requireAbility } from "./require-ability.ts";

/** `stdio:`, which takes no arguments (E10, E14). */
export const stdioParser: IStreamServerEndpointStringParser = {
  prefix: "stdio",

  parseStreamServer(reactor, { positional, keyword }) {
    const isBare = keyword.size === 0 && positional.every((value) => value === "");
    if (!isBare) throw new TypeError("stdio takes no arguments");
    return new StandardIOEndpoint(requireAbility(reactor, providesTimedIO, "standard input"));
  },
};

function providesTimedIO(reactor: object): reactor is IReactorStandardIO & IReactorTime {
  return providesStandardIO(reactor) && "callLater" in reactor;
}
