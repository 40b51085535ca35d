import { providesTCP } from "../../interfaces/tcp.ts";
import { TCP6ServerEndpoint } from "../tcp-server-endpoint.ts";
import { bindArguments } from "./bind-arguments.ts";
import { describedListenOptions } from "./described-listen-options.ts";
import type { IStreamServerEndpointStringParser } from "./endpoint-parser.ts";
import { integerArgument } from "./integer-argument.ts";
import { requireAbility } from "./require-ability.ts";

/** `tcp6:80:interface=\:\:1` (E14). */
export const tcp6Parser: IStreamServerEndpointStringParser = {
  prefix: "tcp6",

  parseStreamServer(reactor, args) {
    const { port, ...options } = bindArguments(args, {
      positional: ["port", "backlog", "interface"],
      keyword: ["maxWriteBuffer"],
      required: ["port"],
    });
    return new TCP6ServerEndpoint(
      requireAbility(reactor, providesTCP, "TCP"),
      integerArgument("port", port),
      describedListenOptions(options),
    );
  },
};
