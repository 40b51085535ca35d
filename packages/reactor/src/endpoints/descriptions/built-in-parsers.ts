import type { EndpointParser } from "./endpoint-parser.ts";
import { fdParser } from "./fd-parser.ts";
import { sslParser } from "./ssl-parser.ts";
import { stdioParser } from "./stdio-parser.ts";
import { systemdParser } from "./systemd-parser.ts";
import { tcpParser } from "./tcp-parser.ts";
import { tcp6Parser } from "./tcp6-parser.ts";
import { tlsParser } from "./tls-parser.ts";
import { unixParser } from "./unix-parser.ts";

/** The types of endpoints that need no registration. */
export const BUILT_IN_PARSERS: readonly EndpointParser[] = [
  tcpParser,
  tcp6Parser,
  sslParser,
  tlsParser,
  unixParser,
  stdioParser,
  systemdParser,
  fdParser,
];
