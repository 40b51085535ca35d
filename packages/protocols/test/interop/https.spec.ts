import { get, type RequestOptions } from "node:https";
import type { TLSSocket } from "node:tls";
import { readBody } from "@cordage/protocols/http";
import { Agent, BrowserLikePolicyForHTTPS } from "@cordage/protocols/web";
import { NodeReactor } from "@cordage/reactor";
import { expect } from "chai";
import { TestCertificate } from "./http/certificate.ts";
import { digestOf, noise } from "./http/pages.ts";
import { outputOf, runProgram } from "./http/program.ts";
import { RunningSite } from "./http/running-site.ts";

const MIB = 1024 * 1024;

describe("Site over TLS", () => {
  let certificate: TestCertificate;
  let site: RunningSite;

  before(() => {
    certificate = new TestCertificate();
  });
  beforeEach(() => {
    site = new RunningSite();
  });
  afterEach(async () => {
    expect(await site.stop()).to.equal(0);
  });
  after(() => certificate.remove());

  const url = (path: string): string => `https://localhost:${site.port}${path}`;
  const curl = (path: string, ...args: readonly string[]): Promise<string> =>
    outputOf("curl", ["-sS", "--cacert", certificate.certificateFile, ...args, url(path)]);

  it("answers curl on a port of listenSSL, with HTTP/1.1 chosen by ALPN (TLS-6)", async () => {
    await site.start(certificate);
    const args = ["-sSv", "--cacert", certificate.certificateFile, url("/echo/a")];
    const { output, errors } = await runProgram("curl", args);
    expect(output.toString()).to.equal("GET /echo/a ");
    expect(errors).to.match(
      /ALPN: server accepted http\/1\.1|ALPN, server accepted to use http\/1\.1/,
    );
  });

  it("answers on an ssl: endpoint from a string", async () => {
    const { keyFile, certificateFile } = certificate;
    await site.listen(`ssl:0:interface=127.0.0.1:privateKey=${keyFile}:certKey=${certificateFile}`);
    expect(await curl("/echo/a")).to.equal("GET /echo/a ");
  });

  it("knows that a request is secure: its session's cookie stays on TLS (RS-7)", async () => {
    await site.start(certificate);
    const head = await curl("/visits", "-D", "-");
    expect(head).to.match(/Set-Cookie: TWISTED_SECURE_SESSION=\w{64}; Path=\/; Secure; HttpOnly/);
  });

  it("takes 24 MiB, and gives as much", async () => {
    await site.start(certificate);
    const bytes = Buffer.concat([...noise(24 * MIB)]);
    const args = ["-sS", "--cacert", certificate.certificateFile];
    const post = ["--data-binary", "@-", "-H", "Content-Type: application/octet-stream"];
    const sent = await outputOf("curl", [...args, ...post, url("/digest")], bytes);
    expect(sent).to.equal(digestOf([bytes]));
    const { output } = await runProgram("curl", [...args, url(`/noise/${bytes.length}`)]);
    expect(digestOf([output])).to.equal(digestOf([bytes]));
  });

  it("keeps the connection for node:https", async () => {
    await site.start(certificate);
    const { Agent: NodeAgent } = await import("node:https");
    const agent = new NodeAgent({ keepAlive: true, maxSockets: 1 });
    const options: RequestOptions = { agent, ca: certificate.certificate };
    const ask = (path: string): Promise<string> =>
      new Promise((resolve, reject) => {
        get(url(path), options, (response) => {
          expect((response.socket as TLSSocket).authorized).to.equal(true); // it came over TLS
          response.setEncoding("utf8");
          let body = "";
          response.on("data", (text: string) => {
            body += text;
          });
          response.on("end", () => resolve(body));
        }).on("error", reject);
      });
    expect(await ask("/echo/1")).to.equal("GET /echo/1 ");
    expect(await ask("/echo/2")).to.equal("GET /echo/2 ");
    expect(site.connections).to.equal(1);
    agent.destroy();
  });

  it("answers our own agent", async () => {
    await site.start(certificate);
    const policy = new BrowserLikePolicyForHTTPS([certificate.certificate]);
    const agent = new Agent(new NodeReactor(), { contextFactory: policy });
    const response = await agent.request("GET", url("/echo/a"));
    expect((await readBody(response)).toString()).to.equal("GET /echo/a ");
  });

  it("gives nothing to a client that doesn't trust it", async () => {
    await site.start(certificate);
    const { status } = await runProgram("curl", ["-sS", url("/echo/a")]);
    expect(status).to.equal(60); // the certificate can't be verified
  });
});
