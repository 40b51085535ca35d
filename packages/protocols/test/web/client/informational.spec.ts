import type { Headers } from "@cordage/protocols/http";
import {
  Agent,
  BrowserLikeRedirectAgent,
  ContentDecoderAgent,
  CookieAgent,
  CookieJar,
  HTTPConnectionPool,
  type IAgent,
  ProxyAgent,
  RedirectAgent,
} from "@cordage/protocols/web";
import { Clock, successResultOf } from "@cordage/testing";
import { expect } from "chai";
import { agentBench, answer, FakeServers, OK_HELLO } from "./fake-servers.ts";

const hints = (link: string): string => answer("103 Early Hints", [`Link: ${link}`]);

const servers = new FakeServers();
const clock = new Clock();
const agent = Agent.usingEndpointFactory(clock, servers);
const proxy = servers.endpointForURI({ scheme: "http", hostField: "proxy" } as never);
const pool = new HTTPConnectionPool(clock, { persistent: false });

const AGENTS: readonly (readonly [name: string, agent: IAgent])[] = [
  ["Agent", agent],
  ["ProxyAgent", new ProxyAgent(proxy, clock, pool)],
  ["RedirectAgent", new RedirectAgent(agent)],
  ["BrowserLikeRedirectAgent", new BrowserLikeRedirectAgent(agent)],
  ["CookieAgent", new CookieAgent(agent, new CookieJar())],
  ["ContentDecoderAgent", new ContentDecoderAgent(agent)],
];

describe("Informational responses (AG-6, RFC 8297)", () => {
  for (const [name, asked] of AGENTS) {
    it(`are told of by ${name} before the response, but 100`, () => {
      const told: string[] = [];
      const informationalReceived = (code: number, headers: Headers): void => {
        told.push(`${code} ${headers.getRawHeaders("Link", [])}`);
      };
      const answered = asked.request("GET", "http://h/", undefined, undefined, {
        informationalReceived,
      });
      servers.last.answer(`${hints("</a>")}${answer("100 Continue")}${hints("</b>")}`);
      expect(told).to.deep.equal(["103 </a>", "103 </b>"]);
      servers.last.answer(OK_HELLO);
      expect(successResultOf(answered).code).to.equal(200);
    });
  }

  it("are told of those of each server on the way (AG-13)", () => {
    const bench = agentBench({ persistent: false });
    const told: number[] = [];
    new RedirectAgent(bench.agent).request("GET", "http://h/", undefined, undefined, {
      informationalReceived: (code) => told.push(code),
    });
    for (const code of [102, 103, 104]) {
      bench.servers.last.answer(answer(`${code} Soon`));
      const lines = ["Location: /next", "Content-Length: 0"];
      bench.servers.last.answer(answer("302 Found", lines));
    }
    expect(told).to.deep.equal([102, 103, 104]);
  });

  it("are passed over when nobody wants to know", () => {
    const bench = agentBench();
    const answered = bench.agent.request("GET", "http://h/");
    bench.servers.last.answer(`${hints("</a>")}${OK_HELLO}`);
    expect(successResultOf(answered).code).to.equal(200);
  });

  it("refuses at once a listener that is none", () => {
    const { agent: asked } = agentBench();
    const options = { informationalReceived: {} as never };
    expect(() => asked.request("GET", "http://h/", undefined, undefined, options)).to.throw(
      TypeError,
    );
  });
});
