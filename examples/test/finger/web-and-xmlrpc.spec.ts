import { fileURLToPath } from "node:url";
import { readBody } from "@cordage/protocols/http";
import { Agent, Resource, Site } from "@cordage/protocols/web";
import { Fault, Proxy as XmlRpcProxy } from "@cordage/protocols/xmlrpc";
import { SimulatedNetwork } from "@cordage/testing";
import { expect } from "chai";
import { PlansPage } from "#examples/finger/plans-page.js";
import { NO_SUCH_USER, type PlansApi, PlansRPC } from "#examples/finger/plans-rpc.js";
import { UserFile } from "#examples/finger/user-file.js";

const USERS = fileURLToPath(new URL("../../src/finger/users.txt", import.meta.url));

/** The site of step 9 on a host of its own, and a host that asks it. */
function simulatedSite() {
  const network = new SimulatedNetwork();
  const users = new UserFile(USERS);
  const root = new Resource();
  root.putChild("", new PlansPage(users));
  root.putChild("RPC2", new PlansRPC(users));
  const clock = network.host("server").reactor;
  clock.listenTCP(80, new Site(root, { clock }));
  return { network, reactor: network.host("client").reactor };
}

describe("the finger service's site", () => {
  it("has a page of all users", async () => {
    const { network, reactor } = simulatedSite();
    const answer = new Agent(reactor).request("GET", "http://server/").addCallback(readBody);
    expect((await network.settle(answer)).toString()).to.include("<dt>alice</dt>");
  });

  it("answers over XML-RPC, with a fault for a name that nobody has", async () => {
    const { network, reactor } = simulatedSite();
    const plans = new XmlRpcProxy<PlansApi>("http://server/RPC2", { reactor });
    expect(await network.settle(plans.callRemote("users"))).to.deep.equal(["alice", "bob"]);
    expect(await network.settle(plans.callRemote("plan", "bob"))).to.equal("Builds a boat.");
    const failed = await network.settle(plans.callRemote("plan", "eve")).catch((error) => error);
    expect(failed).to.be.instanceOf(Fault);
    expect(failed.faultCode).to.equal(NO_SUCH_USER);
  });
});
