import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { TimeoutError } from "@cordage/deferred";
import { Proxy as RemoteProxy } from "@cordage/protocols/xmlrpc";
import { NodeReactor } from "@cordage/reactor";
import { expect } from "chai";
import { PROGRAM_TIME_LIMIT, PYTHON, RunningExample } from "../support/running-example.ts";

/** Longer than any test: the answer never comes. */
const FOREVER = 3600;

/** How long those that give up wait, in seconds: long enough for the call to arrive. */
const PATIENCE = 0.5;

/** Calls that clients in Python make and never see the answer of; the argument is the URL. */
const CLIENTS = {
  patient: `
import sys, xmlrpc.client
xmlrpc.client.ServerProxy(sys.argv[1]).wait(${FOREVER})`,
  "with a time limit on its socket": `
import sys, xmlrpc.client
class Hasty(xmlrpc.client.Transport):
    def make_connection(self, host):
        connection = super().make_connection(host)
        connection.timeout = ${PATIENCE}
        return connection
proxy = xmlrpc.client.ServerProxy(sys.argv[1], transport=Hasty())
try:
    proxy.wait(${FOREVER})
except TimeoutError:
    print("timed out", flush=True)
sys.stdin.read()  # goes on, so that it isn't its end that ends the call`,
  "that cancels, with Twisted": `
import sys
from twisted.internet import defer, reactor
from twisted.web.xmlrpc import Proxy
call = Proxy(sys.argv[1].encode()).callRemote("wait", ${FOREVER})
call.addTimeout(${PATIENCE}, reactor)
call.addErrback(lambda failure: print(failure.trap(defer.TimeoutError) and "timed out", flush=True))
reactor.run()`,
} as const;

type Client = ChildProcessByStdio<Writable, Readable, null>;

/** Those of the test that runs: some go on until they are killed. */
const started: Client[] = [];

function startPython(program: string, url: string): Client {
  const client = spawn(PYTHON, ["-c", program, url], { stdio: ["pipe", "pipe", "inherit"] });
  started.push(client);
  return client;
}

async function killNow(client: Client): Promise<void> {
  const ended = once(client, "close");
  client.kill("SIGKILL");
  await ended;
}

describe("the slow XML-RPC server, when a client goes away in mid-call", function () {
  this.timeout(PROGRAM_TIME_LIMIT);
  let example: RunningExample;
  let url: string;

  beforeEach(async () => {
    example = new RunningExample("slow-xmlrpc", "0");
    url = `http://127.0.0.1:${await example.port()}/`;
  });
  afterEach(async () => {
    for (const client of started.splice(0)) client.kill("SIGKILL");
    expect(await example.interrupt()).to.equal(0);
  });

  /** Whether its work is given up is told in its third line; that it goes on serving, behind that. */
  async function expectGivenUp(): Promise<void> {
    expect((await example.lines(3)).slice(1)).to.deep.equal(["working", "given up"]);
    const proxy = new RemoteProxy(url, { reactor: new NodeReactor() });
    expect(await proxy.callRemote("wait", 0)).to.equal("waited 0 seconds");
    await proxy.close();
    expect((await example.lines(5)).slice(3)).to.deep.equal(["working", "done"]);
  }

  it("gives up for one that is killed with SIGKILL", async () => {
    const client = startPython(CLIENTS.patient, url);
    expect((await example.lines(2)).at(-1)).to.equal("working");
    await killNow(client);
    await expectGivenUp();
  });

  it("gives up for each of many that are killed, and for none of the others", async () => {
    const clients = Array.from({ length: 4 }, () => startPython(CLIENTS.patient, url));
    await example.lines(5);
    const [survivor, ...killed] = clients;
    await Promise.all(killed.map(killNow));
    expect((await example.lines(8)).slice(5)).to.deep.equal(killed.map(() => "given up"));
    if (survivor !== undefined) await killNow(survivor);
    expect(await example.lines(9)).to.have.length(9);
  });

  for (const name of ["with a time limit on its socket", "that cancels, with Twisted"] as const) {
    it(`gives up for one ${name}`, async () => {
      const client = startPython(CLIENTS[name], url);
      const [line] = await once(createInterface(client.stdout), "line");
      expect(line).to.equal("timed out");
      await expectGivenUp(); // while the client goes on
      await killNow(client);
    });
  }

  it("gives up for our own Proxy when its call takes too long, or is cancelled", async () => {
    const proxy = new RemoteProxy(url, { reactor: new NodeReactor(), timeout: PATIENCE });
    const late = await proxy.callRemote("wait", FOREVER).addErrback(({ value }) => value);
    expect(late).to.be.instanceOf(TimeoutError);
    await expectGivenUp();
    const cancelled = proxy.callRemote("wait", FOREVER).addErrback(() => "cancelled");
    await example.lines(6);
    cancelled.cancel();
    expect(await cancelled).to.equal("cancelled");
    expect((await example.lines(7)).at(-1)).to.equal("given up");
    await proxy.close();
  });
});
