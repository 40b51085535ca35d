import { providesSocket } from "../../interfaces/socket.ts";
import { AdoptedStreamServerEndpoint } from "../adopted-stream-server-endpoint.ts";
import { addressFamilyArgument } from "./address-family-argument.ts";
import { bindArguments } from "./bind-arguments.ts";
import type { IStreamServerEndpointStringParser } from "./endpoint-parser.ts";
import { integerArgument } from "./integer-argument.ts";
import { ListenFDs } from "./listen-fds.ts";
import { requireAbility } from "./require-ability.ts";
import { optionalWriteBuffer } from "./write-buffer-argument.ts";

/** Read once, when first asked for: reading deletes what is read. */
let inherited: ListenFDs | undefined;

/** `systemd:domain=INET:index=0` or `systemd:domain=UNIX:name=web` (E12). */
export const systemdParser: IStreamServerEndpointStringParser = {
  prefix: "systemd",

  parseStreamServer(reactor, args) {
    const { domain, index, name, maxWriteBuffer } = bindArguments(args, {
      positional: ["domain", "index", "name"],
      keyword: ["maxWriteBuffer"],
      required: ["domain"],
    });
    return new AdoptedStreamServerEndpoint(
      requireAbility(reactor, providesSocket, "adopted sockets"),
      descriptorOf(index, name),
      addressFamilyArgument(domain),
      { maxWriteBuffer: optionalWriteBuffer(maxWriteBuffer) },
    );
  },
};

function descriptorOf(index: string | undefined, name: string | undefined): number {
  if ((index === undefined) === (name === undefined)) {
    throw new RangeError("a systemd endpoint needs either an index or a name");
  }
  inherited ??= ListenFDs.fromEnvironment();
  const descriptor =
    index === undefined
      ? inherited.inheritedNamedDescriptors().get(name ?? "")
      : inherited.inheritedDescriptors()[integerArgument("index", index)];
  if (descriptor === undefined) {
    throw new RangeError(`systemd has handed over no socket ${index ?? name}`);
  }
  return descriptor;
}
