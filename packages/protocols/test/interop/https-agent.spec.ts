import { once } from "node:events";
import { createServer as createProxy, type Server as ProxyServer } from "node:http";
import { createServer, type Server } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { ExchangeError, Headers, type IResponse, readBody } from "@cordage/protocols/http";
import {
  Agent,
  BrowserLikePolicyForHTTPS,
  HTTPConnectionPool,
  type IAgent,
  type IPolicyForHTTPS,
  ProxyAgent,
  TunnelRefused,
} from "@cordage/protocols/web";
import { NodeReactor, TCP4ClientEndpoint, VerifyError } from "@cordage/reactor";
import { expect } from "chai";
import { LOCALHOST } from "../support/localhost-certificate.ts";

const TRUSTING = new BrowserLikePolicyForHTTPS([LOCALHOST.certificate]);

async function listening(server: Server | ProxyServer): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function bodyOf(response: IResponse): Promise<string> {
  return (await readBody(response)).toString();
}

/** Why a request was not answered, each cause told by its class and its words. */
async function whyNot(agent: IAgent, uri: string): Promise<Error[]> {
  const error = await agent.request("GET", uri).addCallbacks(
    () => {
      throw new Error("was answered");
    },
    (failure) => failure.value,
  );
  expect(error).to.be.instanceOf(ExchangeError);
  return (error as ExchangeError).reasons.map(({ value }) => value);
}

describe("Agent and node:https (AG-17)", () => {
  let reactor: NodeReactor;
  let pool: HTTPConnectionPool;
  let server: Server;
  let port: number;
  let connections: number;

  before(async () => {
    const { privateKey: key, certificate: cert } = LOCALHOST;
    server = createServer({ key, cert, ALPNProtocols: ["http/1.1", "h2"] }, (request, response) => {
      const { authorization } = request.headers;
      response.end(`${request.method} ${request.url} ${authorization ?? ""}`);
    });
    server.on("secureConnection", () => {
      connections += 1;
    });
    server.on("tlsClientError", () => {}); // clients that don't trust it
    port = await listening(server);
  });

  beforeEach(() => {
    connections = 0;
    reactor = new NodeReactor();
    pool = new HTTPConnectionPool(reactor);
  });

  afterEach(async () => {
    await pool.closeCachedConnections();
  });

  after(() => {
    server.close();
  });

  const newAgent = (contextFactory?: IPolicyForHTTPS): Agent =>
    new Agent(reactor, { pool, contextFactory });

  it("reaches a server whose authority is trusted, and keeps the connection", async () => {
    const agent = newAgent(TRUSTING);
    for (const path of ["/1", "/2"]) {
      const response = await agent.request("GET", `https://localhost:${port}${path}`);
      expect(await bodyOf(response)).to.equal(`GET ${path} `);
    }
    expect(connections).to.equal(1);
  });

  it("says why when nobody trusts the server (CVE-2014-7143)", async () => {
    const [error] = await whyNot(newAgent(), `https://localhost:${port}/`);
    expect(error).to.be.instanceOf(VerifyError);
    expect(error?.message).to.contain("DEPTH_ZERO_SELF_SIGNED_CERT");
  });

  it("says why when another authority is trusted than the server's", async () => {
    const other = new BrowserLikePolicyForHTTPS([]);
    const [error] = await whyNot(newAgent(other), `https://localhost:${port}/`);
    expect(error).to.be.instanceOf(VerifyError);
  });

  it("says why when the certificate is another host's", async () => {
    const [error] = await whyNot(newAgent(TRUSTING), `https://127.0.0.1:${port}/`);
    expect(error).to.be.instanceOf(VerifyError);
    expect(error?.message).to.contain("ERR_TLS_CERT_ALTNAME_INVALID");
    expect(String(error?.cause)).to.contain("127.0.0.1");
  });

  it("never lends a connection to an agent that trusts less (AG-10)", async () => {
    const url = `https://localhost:${port}/`;
    await bodyOf(await newAgent(TRUSTING).request("GET", url));
    const [error] = await whyNot(newAgent(), url);
    expect(error).to.be.instanceOf(VerifyError);
  });

  describe("through a proxy of node:http", () => {
    let proxy: ProxyServer;
    let proxyPort: number;
    /** What each CONNECT asked for, and with what authorization. */
    let tunnels: string[];

    beforeEach(async () => {
      tunnels = [];
      proxy = createProxy((_request, response) => response.writeHead(500).end());
      proxy.on("connect", (request, client, head) => {
        const authorization = request.headers["proxy-authorization"];
        tunnels.push(`${request.url} ${authorization}`);
        client.on("error", () => {});
        if (authorization === undefined) {
          client.end("HTTP/1.1 407 Who are you?\r\nProxy-Authenticate: Basic realm=x\r\n\r\n");
          return;
        }
        const onward = connect(port, "127.0.0.1", () => {
          client.write("HTTP/1.1 200 Connection established\r\n\r\n");
          onward.write(head);
          onward.pipe(client).pipe(onward);
        });
        onward.on("error", () => client.destroy());
      });
      proxyPort = await listening(proxy);
    });

    afterEach(() => {
      proxy.close();
    });

    const newProxyAgent = (credentials?: { user: string; password: string }): ProxyAgent =>
      new ProxyAgent(new TCP4ClientEndpoint(reactor, "127.0.0.1", proxyPort), reactor, pool, {
        contextFactory: TRUSTING,
        credentials,
      });

    it("reaches the server in a tunnel, which it keeps", async () => {
      const agent = newProxyAgent({ user: "me", password: "secret" });
      for (const path of ["/1", "/2"]) {
        const headers = new Headers([["Authorization", ["mine"]]]);
        const response = await agent.request("GET", `https://localhost:${port}${path}`, headers);
        expect(await bodyOf(response)).to.equal(`GET ${path} mine`);
      }
      expect(tunnels).to.deep.equal([`localhost:${port} Basic bWU6c2VjcmV0`]);
    });

    it("fails clearly when the proxy wants to know who we are", async () => {
      const error = await newProxyAgent()
        .request("GET", `https://localhost:${port}/`)
        .addErrback((failure) => failure.value);
      expect(error).to.be.instanceOf(TunnelRefused);
      expect(error).to.deep.include({ status: 407, challenges: ["Basic realm=x"] });
    });

    it("checks the server's certificate in the tunnel as without", async () => {
      const agent = newProxyAgent({ user: "me", password: "secret" });
      const [error] = await whyNot(agent, `https://127.0.0.1:${port}/`);
      expect(error).to.be.instanceOf(VerifyError);
    });
  });
});
