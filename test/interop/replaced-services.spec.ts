import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Resource, Site } from "@cordage/protocols/web";
import type { NodeReactor } from "@cordage/reactor";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { Listening } from "../support/listening.ts";
import { Peer, PYTHON, requirePeer, runPeer } from "../support/peers.ts";
import { Library } from "./services/library.ts";
import { askLibrary } from "./services/library-client.ts";
import { Orders } from "./services/orders.ts";
import { placeOrders } from "./services/orders-client.ts";
import { Tasks } from "./services/tasks.ts";
import { workOnTasks } from "./services/tasks-client.ts";

/** A service of Python's with its client, and what took the place of each. */
interface Replaced {
  readonly what: string;
  /** The programs are `name_server.py` and `name_client.py`. */
  readonly name: string;
  readonly packages: string;
  readonly imports: string;
  /** Where the client asks, behind the port. */
  readonly path: string;
  readonly server: (reactor: NodeReactor) => Resource;
  readonly client: (url: string, reactor: NodeReactor) => Promise<string>;
  /** Lines that the client prints. */
  readonly lines: number;
}

const SERVICES: readonly Replaced[] = [
  {
    what: "Twisted's XMLRPC and Proxy",
    name: "library",
    packages: "python3-twisted",
    imports: "twisted.web.xmlrpc",
    path: "/RPC2",
    server: (reactor) => new Library(reactor),
    client: askLibrary,
    lines: 34,
  },
  {
    what: "Python's xmlrpc.server and xmlrpc.client",
    name: "tasks",
    packages: "python3",
    imports: "xmlrpc.server",
    path: "/",
    server: () => new Tasks(),
    client: workOnTasks,
    lines: 24,
  },
  {
    what: "spyne and zeep",
    name: "orders",
    packages: "python3-spyne python3-zeep",
    imports: "spyne, zeep",
    path: "/?wsdl",
    server: () => new Orders(),
    client: placeOrders,
    lines: 11,
  },
];

/** Where the sources of the tests are: beside what they were compiled to. */
const program = (name: string): string =>
  fileURLToPath(new URL(`../../test/interop/services/${name}.py`, import.meta.url));

/** Runs a service of Python's for as long as `use` takes. */
async function withPythonServer<T>(name: string, use: (port: string) => Promise<T>): Promise<T> {
  const peer = new Peer(PYTHON, [program(`${name}_server`)]);
  try {
    for await (const port of createInterface(peer.process.stdout)) return await use(port);
    throw new Error(`the server ended early: ${(await peer.ended()).errors}`);
  } finally {
    const ended = peer.ended();
    peer.process.kill();
    await ended;
  }
}

/** The same with ours. What its methods are meant to fail with is logged. */
async function withOurServer<T>(
  { server }: Replaced,
  use: (port: string) => Promise<T>,
): Promise<T> {
  const listening = new Listening();
  const site = new Site(server(listening.reactor), { clock: listening.reactor });
  try {
    return await use(`${await listening.listen(site)}`);
  } finally {
    await listening.close();
    flushLoggedErrors();
  }
}

/** What the client of Python's prints. */
async function asked({ name, path }: Replaced, port: string): Promise<string> {
  const url = `http://127.0.0.1:${port}${path}`;
  const { status, output, errors } = await runPeer(PYTHON, program(`${name}_client`), url);
  if (status !== 0) throw new Error(`${name}_client.py ended with ${status}: ${errors}`);
  return output.toString();
}

/** What ours would print. */
async function askedByUs({ client, path }: Replaced, port: string): Promise<string> {
  const listening = new Listening();
  const url = new URL(path, `http://127.0.0.1:${port}`);
  url.search = "";
  try {
    return await client(url.href, listening.reactor);
  } finally {
    await listening.close();
  }
}

for (const service of SERVICES) {
  const { what, name, packages, imports, lines } = service;
  describe(`a service of ${what}`, function () {
    this.timeout(60_000);
    let expected: string;

    before(async () => {
      requirePeer([PYTHON, "-c", `import ${imports}`], packages);
      expected = await withPythonServer(name, (port) => asked(service, port));
      expect(expected.trim().split("\n")).to.have.length(lines);
    });

    it("can be replaced by ours: its client, untouched, prints the same", async () => {
      expect(await withOurServer(service, (port) => asked(service, port))).to.equal(expected);
    });

    it("can be asked by a client of ours, which prints the same", async () => {
      expect(await withPythonServer(name, (port) => askedByUs(service, port))).to.equal(expected);
    });

    it("can be replaced together with its client", async () => {
      expect(await withOurServer(service, (port) => askedByUs(service, port))).to.equal(expected);
    });
  });
}
