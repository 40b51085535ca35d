import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { ResponseNeverReceived } from "@cordage/protocols/http";
import {
  arrayOf,
  encodeWsdl,
  optional,
  SOAPFault,
  Proxy as SOAPProxy,
  SOAPPublisher,
  type SoapSendable,
  structType,
} from "@cordage/protocols/soap";
import { BrowserLikePolicyForHTTPS, Site } from "@cordage/protocols/web";
import { XMLRPC, Proxy as XMLRPCProxy } from "@cordage/protocols/xmlrpc";
import { NodeReactor, VerifyError } from "@cordage/reactor";
import { expect } from "chai";
import { Peer, PYTHON, requirePeer, runPython } from "../support/peers.ts";
import { type CertificateInFiles, selfSigned } from "../support/self-signed.ts";

/** What a program says, up to the port that it listens on. */
async function portOn(stream: Readable, pattern: RegExp): Promise<string> {
  for await (const line of createInterface(stream)) {
    const port = pattern.exec(line)?.[1];
    if (port !== undefined) return port;
  }
  throw new Error("the peer ended without a port");
}

const peerFile = (name: string): string =>
  fileURLToPath(new URL(`../../test/interop/peers/${name}`, import.meta.url));

async function stop(peer: Peer): Promise<void> {
  const ended = peer.ended();
  peer.process.kill();
  await ended;
}

class Calculator extends XMLRPC {
  xmlrpc_add(a: number, b: number): number {
    return a + b;
  }
}

class SOAPCalculator extends SOAPPublisher {
  soap_add(a: number, b: number): number {
    return a + b;
  }
}

describe("the Proxies of XML-RPC and SOAP, over TLS", function () {
  this.timeout(20_000);
  let folder: string;
  let certificate: CertificateInFiles;
  let reactor: NodeReactor;
  let trusting: { reactor: NodeReactor; contextFactory: BrowserLikePolicyForHTTPS };
  before(() => {
    requirePeer(["openssl", "version"], "openssl");
    requirePeer([PYTHON, "-c", "import ssl, xmlrpc.server"], "python3");
    folder = mkdtempSync(join(tmpdir(), "cordage-"));
    certificate = selfSigned(folder);
  });
  after(() => rmSync(folder, { recursive: true }));
  beforeEach(() => {
    reactor = new NodeReactor();
    const contextFactory = new BrowserLikePolicyForHTTPS([certificate.certificate]);
    trusting = { reactor, contextFactory };
  });

  it("call Python's server if they trust its certificate, else refuse", async () => {
    const { certificateFile, keyFile } = certificate;
    const peer = new Peer(PYTHON, [peerFile("xmlrpc_tls.py"), certificateFile, keyFile]);
    const url = `https://localhost:${await portOn(peer.process.stdout, /^(\d+)$/)}/RPC2`;
    const trustful = new XMLRPCProxy(url, trusting);
    const distrustful = new XMLRPCProxy(url, { reactor });
    try {
      expect(await trustful.callRemote("add", 2, 3)).to.equal(5);
      const refusal = await distrustful.callRemote("add", 2, 3).addErrback(({ value }) => value);
      expect(refusal).to.be.instanceOf(ResponseNeverReceived);
      const [reason] = (refusal as ResponseNeverReceived).reasons; // as just found
      expect(reason?.value).to.be.instanceOf(VerifyError);
    } finally {
      await Promise.all([trustful.close(), distrustful.close()]);
      await stop(peer);
    }
  });

  for (const [name, resource] of [
    ["XML-RPC", () => new Calculator()],
    ["SOAP", () => new SOAPCalculator()],
  ] as const) {
    it(`call our own server: ${name}`, async () => {
      const site = new Site(resource(), { clock: reactor });
      const port = reactor.listenSSL(0, site, certificate, { interface: "127.0.0.1" });
      await port.whenListening();
      const url = `https://localhost:${port.getHost().port}/`;
      const proxy =
        name === "SOAP" ? new SOAPProxy(url, "urn:calc", trusting) : new XMLRPCProxy(url, trusting);
      try {
        expect(await proxy.callRemote("add", 2, 3)).to.equal(5);
        if (name === "SOAP") return;
        const printed = await runPython(
          `
import ssl, sys, xmlrpc.client
context = ssl.create_default_context(cafile=sys.argv[2])
print(xmlrpc.client.ServerProxy(sys.argv[1], context=context).add(20, 22))`,
          url,
          certificate.certificateFile,
        );
        expect(printed.trim()).to.equal("42");
      } finally {
        await proxy.close();
        await port.stopListening();
        reactor.fireSystemEvent("shutdown");
      }
    });
  }
});

describe("the Proxy of SOAP and PHP's SoapServer (SP-S5)", function () {
  this.timeout(20_000);
  let peer: Peer;
  let url: string;
  let proxy: SOAPProxy;
  before(async () => {
    requirePeer(["php", "-r", "new SoapFault('a', 'b');"], "php-cli php-soap");
    peer = new Peer("php", ["-S", "127.0.0.1:0", peerFile("soap_server.php")]);
    url = `http://127.0.0.1:${await portOn(peer.process.stderr, /:(\d+)\) started/)}/`;
  });
  after(() => stop(peer));
  beforeEach(() => {
    proxy = new SOAPProxy(url, "urn:calc", { reactor: new NodeReactor() });
  });
  afterEach(() => proxy.close());

  it("call and answer, with faults", async () => {
    expect(await proxy.callRemote("add", 1, 2)).to.equal(3);
    const fault = await proxy.callRemote("refuse").addErrback(({ value }) => value);
    expect(fault).to.be.instanceOf(SOAPFault).and.include({ faultstring: "never" });
    const missing = await proxy.callRemote("missing").addErrback(({ value }) => value);
    expect(missing).to.be.instanceOf(SOAPFault);
  });

  it("give back values of every type as they were sent", async () => {
    const values: readonly SoapSendable[] = [
      ...[1, -5, 2.5, true, false, null, "", "<é & \u{1F9F5}>", [], [1, 2], [1, "x", null, [2.5]]],
      ...[new Map<SoapSendable, SoapSendable>([["k", 1]]), "x".repeat(100_000)],
    ];
    for (const value of values) {
      expect(await proxy.callRemote("echo", value)).to.deep.equal(value);
    }
    const struct = await proxy.callRemote("echo", { a: 1, b: { c: ["d"] } });
    expect(struct).to.deep.include({ a: 1 });
  });
});

describe("the Proxy of SOAP and PHP's SoapServer with our WSDL (SP-S4)", function () {
  this.timeout(20_000);
  const point = structType("Point", { x: "double", y: "double", label: optional("string") });
  const shape = structType("Shape", {
    name: "string",
    corners: arrayOf(point),
    tags: "string[]",
    made: "dateTime",
    ink: "base64Binary",
  });
  const signatures = {
    middle: { params: { points: arrayOf(point) }, returns: point },
    echo: { params: { shape }, returns: shape },
    refuse: { params: { why: "string" }, returns: "string" },
  } as const;
  let folder: string;
  let peer: Peer;
  let proxy: SOAPProxy;

  before(async () => {
    requirePeer(["php", "-r", "new SoapFault('a', 'b');"], "php-cli php-soap");
    folder = mkdtempSync(join(tmpdir(), "cordage-"));
    const wsdl = join(folder, "geometry.wsdl");
    const service = { name: "Geometry", namespace: "urn:geometry", location: "http://x/" };
    writeFileSync(wsdl, encodeWsdl({ ...service, signatures }));
    const args = ["-S", "127.0.0.1:0", peerFile("soap_wsdl_server.php")];
    peer = new Peer("env", [`WSDL=${wsdl}`, "php", ...args]);
    const url = `http://127.0.0.1:${await portOn(peer.process.stderr, /:(\d+)\) started/)}/`;
    const reactor = new NodeReactor();
    proxy = new SOAPProxy(url, "urn:geometry", { reactor, signatures, style: "literal" });
  });
  after(async () => {
    await proxy.close();
    await stop(peer);
    rmSync(folder, { recursive: true });
  });

  it("call and answer with structs, and with faults", async () => {
    const points = [
      { x: 1, y: 2, label: "é" },
      { x: 4, y: 5 },
    ];
    const middle = await proxy.callRemote("middle", points);
    expect(middle).to.deep.equal({ x: 2.5, y: 3.5, label: "é" });
    const made = new Date("2020-01-02T03:04:59Z");
    const sent = { name: "<é>", corners: points, tags: ["s"], made, ink: Buffer.of(0, 255) };
    expect(await proxy.callRemote("echo", sent)).to.deep.equal(sent);
    const fault = await proxy.callRemote("refuse", "never").addErrback(({ value }) => value);
    expect(fault).to.be.instanceOf(SOAPFault).and.include({ faultstring: "never" });
  });
});
