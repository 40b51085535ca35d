import { providesUNIX } from "../../interfaces/unix.ts";
import { UNIXClientEndpoint } from "../unix-client-endpoint.ts";
import { UNIXServerEndpoint } from "../unix-server-endpoint.ts";
import { bindArguments } from "./bind-arguments.ts";
import type {
  IStreamClientEndpointStringParser,
  IStreamServerEndpointStringParser,
} from "./endpoint-parser.ts";
import { octalArgument, optionalFlag, optionalInteger } from "./integer-argument.ts";
import { requireAbility } from "./require-ability.ts";
import { optionalWriteBuffer } from "./write-buffer-argument.ts";

/** `unix:/run/socket:mode=660` and `unix:/run/socket:lockfile=1` (E14). */
export const unixParser: IStreamServerEndpointStringParser & IStreamClientEndpointStringParser = {
  prefix: "unix",

  parseStreamServer(reactor, args) {
    const { address, mode, backlog, lockfile, maxWriteBuffer } = bindArguments(args, {
      positional: ["address", "mode", "backlog", "lockfile"],
      keyword: ["maxWriteBuffer"],
      required: ["address"],
    });
    return new UNIXServerEndpoint(requireAbility(reactor, providesUNIX, "Unix sockets"), address, {
      mode: mode === undefined ? undefined : octalArgument("mode", mode),
      backlog: optionalInteger("backlog", backlog),
      wantPID: optionalFlag("lockfile", lockfile) ?? true, // on here, off in the class
      maxWriteBuffer: optionalWriteBuffer(maxWriteBuffer),
    });
  },

  parseStreamClient(reactor, args) {
    const { path, lockfile, timeout, maxWriteBuffer } = bindArguments(args, {
      positional: ["path"],
      keyword: ["lockfile", "timeout", "maxWriteBuffer"],
      required: ["path"],
    });
    return new UNIXClientEndpoint(requireAbility(reactor, providesUNIX, "Unix sockets"), path, {
      checkPID: optionalFlag("lockfile", lockfile),
      timeout: optionalInteger("timeout", timeout),
      maxWriteBuffer: optionalWriteBuffer(maxWriteBuffer),
    });
  },
};
