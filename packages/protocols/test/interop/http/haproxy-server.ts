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
