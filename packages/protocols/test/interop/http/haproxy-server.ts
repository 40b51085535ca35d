import { MARK } from "./mark.ts";
import { type SocketServer, startSocketServer } from "./socket-server.ts";

/** haproxy in front of servers on these ports of 127.0.0.1, to which it keeps connections. */
export function startHAProxy(ports: readonly number[]): Promise<SocketServer> {
  return start({
    defaults: [
      "timeout connect 5s",
      "timeout client 30s",
      "timeout server 30s",
      "retries 3",
      "option redispatch 1",
      "retry-on conn-failure empty-response",
      "option abortonclose",
    ],
    frontend: (path) => [`bind unix@${path}`],
    ports,
  });
}

/**
 * The same for one server: it marks what it passes on. Clients begin with a PROXY header, whose port is their
 * number, and have 300 milliseconds to say something.
 */
export function startMarkingHAProxy(port: number): Promise<SocketServer> {
  return start({
    defaults: [
      "timeout connect 5s",
      "timeout client 300ms",
      "timeout server 2s",
      "timeout tunnel 300ms",
      "timeout http-request 300ms",
    ],
    frontend: (path) => [
      `bind unix@${path} accept-proxy`,
      `http-request set-header ${MARK} "%[uuid()] %[src_port] %[method] %[url]"`,
    ],
    ports: [port],
  });
}

/** What is said of one haproxy, beside what is said of all. */
interface Setup {
  readonly defaults: readonly string[];
  readonly frontend: (path: string) => readonly string[];
  readonly ports: readonly number[];
}

function start({ defaults, frontend, ports }: Setup): Promise<SocketServer> {
  return startSocketServer({
    command: "/usr/sbin/haproxy",
    args: (configuration) => ["-db", "-q", "-f", configuration],
    configure: (_folder, path) =>
      [
        ...section("defaults", ["mode http", "http-reuse always", ...defaults]),
        ...section("frontend clients", [...frontend(path), "default_backend site"]),
        ...section(
          "backend site",
          ports.map((port, index) => `server site${index} 127.0.0.1:${port}`),
        ),
        "",
      ].join("\n"),
  });
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return [title, ...lines.map((line) => `  ${line}`)];
}
