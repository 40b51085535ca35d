import { providesSocket } from "../../interfaces/socket.ts";
import { AdoptedStreamServerEndpoint } from "../adopted-stream-server-endpoint.ts";
import { addressFamilyArgument } from "./address-family-argument.ts";
import { bindArguments } from "./bind-arguments.ts";
import type { IStreamServerEndpointStringParser } from "./endpoint-parser.ts";
import { integerArgument } from "./integer-argument.ts";
import { requireAbility } from "./require-ability.ts";
import { optionalWriteBuffer } from "./write-buffer-argument.ts";

/** `fd:3` or `fd:4:domain=UNIX`: a socket that listens, inherited from whoever started the program. */
export const fdParser: IStreamServerEndpointStringParser = {
  prefix: "fd",

  parseStreamServer(reactor, args) {
    const {
      fileno,
      domain = "INET",
      maxWriteBuffer,
    } = bindArguments(args, {
      positional: ["fileno", "domain"],
      keyword: ["maxWriteBuffer"],
      required: ["fileno"],
    });
    return new AdoptedStreamServerEndpoint(
      requireAbility(reactor, providesSocket, "adopted sockets"),
      integerArgument("fileno", fileno),
      addressFamilyArgument(domain),
      { maxWriteBuffer: optionalWriteBuffer(maxWriteBuffer) },
    );
  },
};
