import { spawnSync } from "node:child_process";
import { IdentClient, NoUser, ProcIdentServer } from "@cordage/protocols/ident";
import { Factory, type IPAddress, TCP4ClientEndpoint } from "@cordage/reactor";
import { expect } from "chai";
import { Listening } from "../support/listening.ts";

describe("ProcIdentServer with Linux (ID-3)", () => {
  it("tells who owns the connection it is asked over, and nobody for another", async () => {
    const listening = new Listening();
    const factory = Factory.forProtocol(ProcIdentServer);
    factory.noisy = false;
    const port = await listening.listen(factory);
    const clients = Factory.forProtocol(IdentClient);
    clients.noisy = false;
    const endpoint = new TCP4ClientEndpoint(listening.reactor, "127.0.0.1", port);
    const client = await endpoint.connect(clients);
    const own = (client.transport.getHost() as IPAddress).port; // a TCP connection has one
    const user = spawnSync("id", ["-un"], { encoding: "utf8" }).stdout.trim();
    expect(await client.lookup(port, own)).to.deep.equal(["USERID", `LINUX : ${user}`]);
    const nobody: unknown = await client.lookup(own, 1).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(nobody).to.be.instanceOf(NoUser);
    await listening.close();
  });
});
