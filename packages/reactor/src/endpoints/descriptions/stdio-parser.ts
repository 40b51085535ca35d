import { type IReactorStandardIO, providesStandardIO } from "../../interfaces/standard-io.ts";
import type { IReactorTime } from "../../interfaces/time.ts";
import { StandardIOEndpoint } from "../standard-io-endpoint.ts";
import { bindArguments } from "./bind-arguments.ts";
import type { IStreamServerEndpointStringParser } from "./endpoint-parser.ts";
import { requireAbility } from "./require-ability.ts";
import { optionalWriteBuffer } from "./write-buffer-argument.ts";

/** `stdio:`, which has no arguments but the write budget (E10, E14). */
export const stdioParser: IStreamServerEndpointStringParser = {
  prefix: "stdio",

  parseStreamServer(reactor, { positional, keyword }) {
    const given = { keyword, positional: positional.filter((value) => value !== "") };
    const { maxWriteBuffer } = bindArguments(given, {
      positional: [],
      keyword: ["maxWriteBuffer"],
    });
    return new StandardIOEndpoint(requireAbility(reactor, providesTimedIO, "standard input"), {
      maxWriteBuffer: optionalWriteBuffer(maxWriteBuffer),
    });
  },
};

function providesTimedIO(reactor: object): reactor is IReactorStandardIO & IReactorTime {
  return providesStandardIO(reactor) && "callLater" in reactor;
}
