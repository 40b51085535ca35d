import { HTTPConnectionPool, ProxyAgent, SchemeNotSupported, URI } from "@cordage/protocols/web";
import { Clock, failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";
import { answer, FakeServers } from "./fake-servers.ts";

describe("ProxyAgent", () => {
  it("asks the proxy with the whole URI, without its fragment (AG-17)", () => {
    const clock = new Clock();
    const servers = new FakeServers();
    const agent = new ProxyAgent(servers.endpointForURI(new URI("http://proxy:3128")), clock);
    const answered = agent.request("GET", "http://Example.org/a?b#c");
    expect(servers.last.sent()).to.equal(
      "GET http://example.org/a?b HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n",
    );
    servers.last.answer(answer("204 No Content"));
    expect(successResultOf(answered).code).to.equal(204);
  });

  it("uses a connection for whatever server is asked for next (AG-10)", () => {
    const clock = new Clock();
    const servers = new FakeServers();
    const endpoint = servers.endpointForURI(new URI("http://proxy:3128"));
    const agent = new ProxyAgent(endpoint, clock, new HTTPConnectionPool(clock));
    agent.request("GET", "http://one/");
    servers.last.answer(answer("204 No Content"));
    agent.request("GET", "http://two/");
    expect(servers.connections).to.have.lengthOf(1);
  });

  it("tells no proxy what is to be secret (AG-17)", () => {
    const servers = new FakeServers();
    const endpoint = servers.endpointForURI(new URI("http://proxy:3128"));
    const answered = new ProxyAgent(endpoint, new Clock()).request("GET", "https://h/secret");
    expect(failureResultOf(answered).value).to.be.instanceOf(SchemeNotSupported);
    expect(servers.connections).to.have.lengthOf(0);
  });
});
