import { join } from "node:path";
import { MARK } from "./mark.ts";
import type { Oracle } from "./oracle.ts";
import { type SocketServer, type SocketServerSetup, startSocketServer } from "./socket-server.ts";

/** Debian's nginx as it comes, on a Unix socket, which answers every request with 204. */
export async function startNginx(): Promise<Oracle> {
  const server = await startSocketServer(
    setup((path) => [`server { listen unix:${path}; location / { return 204; } }`]),
  );
  return {
    name: "nginx",
    place: { path: server.path },
    takeDispatched: (received) => received.match(/^HTTP\/1\.1 204 /gm)?.length ?? 0,
    stop: server.stop,
  };
}

/** nginx as it comes, with `locations` of its configuration. */
export function startNginxSite(locations: string): Promise<SocketServer> {
  return startSocketServer(setup((path) => [`server { listen unix:${path}; ${locations} }`]));
}

/** nginx in front of servers on these ports of 127.0.0.1, to which it keeps connections. */
export function startNginxProxy(ports: readonly number[]): Promise<SocketServer> {
  const servers = ports.map((port) => `server 127.0.0.1:${port};`).join(" ");
  return startSocketServer(
    setup((path) => [
      `upstream site { ${servers} keepalive 16; }`,
      `server { listen unix:${path}; client_max_body_size 64m;`,
      "location / { proxy_pass http://site; proxy_http_version 1.1;",
      'proxy_set_header Connection ""; proxy_set_header Host $http_host;',
      "proxy_buffering off; proxy_request_buffering off; } }",
    ]),
  );
}

/**
 * The same for one server: it marks what it passes on. Clients begin with a PROXY header, whose port is their
 * number, and have 300 milliseconds to say something.
 */
export function startMarkingNginx(port: number): Promise<SocketServer> {
  return startSocketServer(
    setup((path) => [
      `upstream site { server 127.0.0.1:${port}; keepalive 8; }`,
      `server { listen unix:${path} proxy_protocol;`,
      "client_header_timeout 300ms; client_body_timeout 300ms; keepalive_timeout 300ms;",
      "lingering_timeout 300ms;",
      "location / { proxy_pass http://site; proxy_http_version 1.1;",
      'proxy_set_header Connection ""; proxy_set_header Host $http_host;',
      `proxy_set_header ${MARK} "$request_id $proxy_protocol_port $request_method $request_uri";`,
      "proxy_buffering off; proxy_request_buffering off; } }",
    ]),
  );
}

function setup(site: (socketPath: string) => readonly string[]): SocketServerSetup {
  return {
    command: "/usr/sbin/nginx",
    args: (configuration) => ["-c", configuration, "-e", "stderr"],
    configure: (folder, path) => {
      const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
        (name) => `${name}_temp_path ${join(folder, name)};`,
      );
      return [
        "daemon off; master_process off; error_log stderr crit;",
        `pid ${join(folder, "pid")};`,
        "events {}",
        `http { access_log off; ${places.join(" ")}`,
        ...site(path),
        "}",
      ].join("\n");
    },
  };
}
