import { providesTCP } from "../../interfaces/tcp.ts";
import { TCP4ClientEndpoint } from "../tcp-client-endpoint.ts";
import { TCP4ServerEndpoint } from "../tcp-server-endpoint.ts";
import { bindArguments } from "./bind-arguments.ts";
import { describedListenOptions } from "./described-listen-options.ts";
import type {
  IStreamClientEndpointStringParser,
  IStreamServerEndpointStringParser,
} from "./endpoint-parser.ts";
import { integerArgument } from "./integer-argument.ts";
import { requireAbility } from "./require-ability.ts";
import { describedConnectOptions, destinationOrder } from "./tcp-destination.ts";

/** `tcp:80:interface=127.0.0.1` and `tcp:example.org:80` (E14). */
export const tcpParser: IStreamServerEndpointStringParser & IStreamClientEndpointStringParser = {
  prefix: "tcp",

  parseStreamServer(reactor, args) {
    const { port, ...options } = bindArguments(args, {
      positional: ["port", "interface", "backlog"],
      keyword: ["maxWriteBuffer"],
      required: ["port"],
    });
    return new TCP4ServerEndpoint(
      requireAbility(reactor, providesTCP, "TCP"),
      integerArgument("port", port),
      describedListenOptions(options),
    );
  },

  parseStreamClient(reactor, args) {
    const { host, port, ...options } = bindArguments(args, {
      positional: destinationOrder(args),
      keyword: ["timeout", "bindAddress", "maxWriteBuffer"],
      required: ["host", "port"],
    });
    return new TCP4ClientEndpoint(
      requireAbility(reactor, providesTCP, "TCP"),
      host,
      integerArgument("port", port),
      describedConnectOptions(options),
    );
  },
};
