import { MARK } from "./mark.ts";
import { type SocketServer, startSocketServer } from "./socket-server.ts";

/** haproxy in front of servers on these ports of 127.0.0.1, to which it keeps connections. */
export function startHAProxy(ports: readonly number[]): Promise<SocketServer> {
  return startSocketServer({
    command: "/usr/sbin/haproxy",
    args: (configuration) => ["-db", "-q", "-f", configuration],
    configure: (_folder, path) =>
      [
        "defaults",
        "  mode http",
        "  timeout connect 5s",
        "  timeout client 30s",
        "  timeout server 30s",
        "  retries 3",
        "  option redispatch 1",
        "  retry-on conn-failure empty-response",
        "  http-reuse always",
        "  option abortonclose",
        "frontend clients",
        `  bind unix@${path}`,
        "  default_backend site",
        "backend site",
        ...ports.map((port, index) => `  server site${index} 127.0.0.1:${port}`),
        "",
      ].join("\n"),
  });
}

/**
 * The same for one server: it marks what it passes on. Clients begin with a PROXY header, whose port is their
 * number, and have 300 milliseconds to say something.
 */
export function startMarkingHAProxy(port: number): Promise<SocketServer> {
  return startSocketServer({
    command: "/usr/sbin/haproxy",
    args: (configuration) => ["-db", "-q", "-f", configuration],
    configure: (_folder, path) =>
      [
        "defaults",
        "  mode http",
        "  timeout connect 5s",
        "  timeout client 300ms",
        "  timeout server 2s",
        "  timeout tunnel 300ms",
        "  timeout http-request 300ms",
        "  http-reuse always",
        "frontend clients",
        `  bind unix@${path} accept-proxy`,
        `  http-request set-header ${MARK} "%[uuid()] %[src_port] %[method] %[url]"`,
        "  default_backend site",
        "backend site",
        `  server site 127.0.0.1:${port}`,
        "",
      ].join("\n"),
  });
}
