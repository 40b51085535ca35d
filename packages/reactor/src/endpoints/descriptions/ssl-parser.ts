import { providesSSL, type TLSOptions } from "../../interfaces/ssl.ts";
import { SSL4ClientEndpoint } from "../ssl-client-endpoint.ts";
import { SSL4ServerEndpoint } from "../ssl-server-endpoint.ts";
import { bindArguments } from "./bind-arguments.ts";
import {
  readCertificateChain,
  readPrivateCertificate,
  readTrustRoots,
} from "./certificate-files.ts";
import { describedListenOptions } from "./described-listen-options.ts";
import type {
  IStreamClientEndpointStringParser,
  IStreamServerEndpointStringParser,
} from "./endpoint-parser.ts";
import { hostNameArgument } from "./host-name-argument.ts";
import { integerArgument } from "./integer-argument.ts";
import { requireAbility } from "./require-ability.ts";
import { describedConnectOptions, destinationOrder } from "./tcp-destination.ts";

/** In Twisted's order, in which they may be given without their names. */
const SERVER_PARAMETERS = [
  "port",
  "privateKey",
  "certKey",
  "sslmethod",
  "interface",
  "backlog",
  "extraCertChain",
  "dhParameters",
] as const;

/** What clients take beside host and port, with the name only. */
const CLIENT_PARAMETERS = [
  "timeout",
  "bindAddress",
  "hostname",
  "caCertsDir",
  "certKey",
  "privateKey",
] as const;

/** The one method of OpenSSL's that means the same today: to agree on the best version. */
const ANY_VERSION = "SSLv23_METHOD";

/** `ssl:443:privateKey=key.pem:certKey=certificate.pem` and `ssl:example.org:443` (E14). */
export const sslParser: IStreamServerEndpointStringParser & IStreamClientEndpointStringParser = {
  prefix: "ssl",

  parseStreamServer(reactor, args) {
    const bound = bindArguments(args, {
      positional: SERVER_PARAMETERS,
      keyword: ["maxWriteBuffer"],
      required: ["port"],
    });
    const { privateKey = "server.pem", certKey = privateKey, extraCertChain } = bound;
    const { sslmethod = ANY_VERSION, dhParameters } = bound;
    if (sslmethod !== ANY_VERSION) throw new RangeError(`sslmethod ${sslmethod} is not supported`);
    const contextFactory: TLSOptions = {
      ...readPrivateCertificate(certKey, privateKey),
      extraCertChain: extraCertChain === undefined ? [] : readCertificateChain(extraCertChain),
    };
    if (dhParameters !== undefined) throw new RangeError("dhParameters are not supported");
    return new SSL4ServerEndpoint(
      requireAbility(reactor, providesSSL, "TLS"),
      integerArgument("port", bound.port),
      contextFactory,
      describedListenOptions(bound),
    );
  },

  parseStreamClient(reactor, args) {
    const { host, port, ...bound } = bindArguments(args, {
      positional: destinationOrder(args),
      keyword: [...CLIENT_PARAMETERS, "maxWriteBuffer"],
      required: ["host", "port"],
    });
    return new SSL4ClientEndpoint(
      requireAbility(reactor, providesSSL, "TLS"),
      host,
      integerArgument("port", port),
      clientTLSOptions(bound),
      describedConnectOptions(bound),
    );
  },
};

/** What was given to verify a server with, and to show it. */
interface ClientFiles {
  readonly hostname?: string | undefined;
  readonly caCertsDir?: string | undefined;
  readonly certKey?: string | undefined;
  readonly privateKey?: string | undefined;
}

function clientTLSOptions({ hostname, caCertsDir, certKey, privateKey }: ClientFiles): TLSOptions {
  const trustRoot = caCertsDir === undefined ? undefined : readTrustRoots(caCertsDir);
  return {
    ...(certKey === undefined ? {} : readPrivateCertificate(certKey, privateKey)),
    hostname: hostname === undefined ? undefined : hostNameArgument("hostname", hostname),
    trustRoot: trustRoot ?? (hostname === undefined ? undefined : "platform"),
  };
}
