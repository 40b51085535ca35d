import { readFileSync } from "node:fs";
import { ServiceNameUnknownError } from "../errors.ts";

/** Where systems keep the names of services (RFC 6335 calls them that). */
const SERVICES_FILE = "/etc/services";

let known: ReadonlyMap<string, number> | undefined;

/**
 * The TCP port a service name such as `"http"` stands for, from the system's list.
 *
 * @throws ServiceNameUnknownError when it is not in the list, or the system has none
 */
export function portOfService(name: string): number {
  known ??= parseServices(readServices());
  const port = known.get(name);
  if (port === undefined) throw new ServiceNameUnknownError({ detail: `service ${name}` });
  return port;
}

/** The TCP services in a text of the form `name port/protocol alias… # comment`. */
export function parseServices(text: string): ReadonlyMap<string, number> {
  const ports = new Map<string, number>();
  for (const line of text.split("\n")) {
    const [name, place, ...aliases] = line.replace(/#.*/, "").trim().split(/\s+/);
    const port = /^(\d+)\/tcp$/.exec(place ?? "")?.[1];
    if (name === undefined || port === undefined) continue;
    for (const each of [name, ...aliases]) if (!ports.has(each)) ports.set(each, Number(port));
  }
  return ports;
}

function readServices(): string {
  try {
    return readFileSync(SERVICES_FILE, "utf8");
  } catch {
    return ""; // not every system has the list; then no name is known
  }
}
