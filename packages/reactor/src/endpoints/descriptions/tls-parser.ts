import { providesPluggableNameResolver } from "../../interfaces/resolver.ts";
import type { TLSOptions } from "../../interfaces/ssl.ts";
import { providesTCP } from "../../interfaces/tcp.ts";
import { HostnameEndpoint, type HostnameReactor } from "../hostname-endpoint.ts";
import { wrapClientTLS } from "../wrap-client-tls.ts";
import { bindArguments } from "./bind-arguments.ts";
import { readPrivateCertificate, readTrustRoots } from "./certificate-files.ts";
import type { IStreamClientEndpointStringParser } from "./endpoint-parser.ts";
import { hostNameArgument } from "./host-name-argument.ts";
import { integerArgument, optionalInteger } from "./integer-argument.ts";
import { requireAbility } from "./require-ability.ts";
import { optionalWriteBuffer } from "./write-buffer-argument.ts";

/** In Twisted's order, in which they may be given without their names. */
const PARAMETERS = [
  "host",
  "port",
  "timeout",
  "bindAddress",
  "certificate",
  "privateKey",
  "trustRoots",
  "endpoint",
] as const;

/** `tls:example.org:443`, or `tls:example.org:443:endpoint=unix\:/run/tunnel` (E14). */
export const tlsParser: IStreamClientEndpointStringParser = {
  prefix: "tls",

  parseStreamClient(reactor, args, inner) {
    const bound = bindArguments(args, {
      positional: PARAMETERS,
      keyword: ["maxWriteBuffer"],
      required: ["host", "port"],
    });
    const { bindAddress, certificate, privateKey, trustRoots, endpoint } = bound;
    const host = hostNameArgument("host", bound.host);
    const port = integerArgument("port", bound.port);
    const timeout = optionalInteger("timeout", bound.timeout);
    const maxWriteBuffer = optionalWriteBuffer(bound.maxWriteBuffer);
    const connectionCreator: TLSOptions = {
      ...(certificate === undefined ? {} : readPrivateCertificate(certificate, privateKey)),
      hostname: host,
      trustRoot: trustRoots === undefined ? "platform" : readTrustRoots(trustRoots),
    };
    const wrapped =
      endpoint === undefined
        ? new HostnameEndpoint(
            requireAbility(reactor, providesHostnames, "TCP by the names of hosts"),
            host,
            port,
            { timeout, bindAddress, maxWriteBuffer },
          )
        : inner(endpoint);
    return wrapClientTLS(connectionCreator, wrapped);
  },
};

function providesHostnames(reactor: object): reactor is HostnameReactor {
  return providesTCP(reactor) && providesPluggableNameResolver(reactor) && "callLater" in reactor;
}
