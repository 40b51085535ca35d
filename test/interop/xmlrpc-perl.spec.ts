import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Site } from "@cordage/protocols/web";
import {
  Binary,
  DateTime,
  Double,
  Fault,
  Proxy as RemoteProxy,
  XMLRPC,
  XmlRpcDecodeError,
  type XmlRpcSendable,
} from "@cordage/protocols/xmlrpc";
import { NodeReactor } from "@cordage/reactor";
import { expect } from "chai";
import { Listening } from "../support/listening.ts";
import { Peer, requirePeer, runPeer } from "../support/peers.ts";

const peerFile = (name: string): string =>
  fileURLToPath(new URL(`../../test/interop/peers/${name}`, import.meta.url));

const requirePerl = (): void =>
  requirePeer(["perl", "-MXMLRPC::Transport::HTTP", "-e", "1"], "libxmlrpc-lite-perl");

class Boards extends XMLRPC {
  xmlrpc_count(boards: string): number {
    return boards.length;
  }
}

class Service extends XMLRPC {
  xmlrpc_add(a: number, b: number): number {
    return a + b;
  }

  xmlrpc_echo(value: XmlRpcSendable): XmlRpcSendable {
    return value;
  }

  xmlrpc_typeOf(value: object | string | number | boolean): string {
    return typeof value === "object" ? value.constructor.name : typeof value;
  }

  xmlrpc_refuse(): never {
    throw new Fault(7, "never");
  }
}

describe("XML-RPC, with Perl's XMLRPC::Lite", function () {
  this.timeout(20_000);
  before(requirePerl);

  it("is called with values of every type, and answers with faults", async () => {
    const listening = new Listening();
    const service = new Service();
    service.putSubHandler("boards", new Boards());
    try {
      const site = new Site(service, { clock: listening.reactor });
      const url = `http://127.0.0.1:${await listening.listen(site)}/RPC2`;
      const result = await runPeer("perl", peerFile("xmlrpc_client.pl"), url);
      expect(result.errors).to.equal("");
      // Perl has one type for numbers and text, and shows it as text.
      const answers = result.output.toString().trim().split("\n");
      expect(answers.map((line) => JSON.parse(line))).to.deep.equal([
        ...[["5"], ["-2147483648"], ["2.5"], ["text & <markup>"], [""], ["é\u{1F9F5}"]],
        [["1", ["x", []], {}]],
        [{ a: { b: ["1", "2"] }, c: "d" }],
        ...[["boolean"], ["DateTime"], ["Binary"], ["string"], ["number"]],
        { faultCode: "7", faultString: "never" },
        { faultCode: "8001", faultString: "procedure missing not found" },
        ["1"],
      ]);
    } finally {
      await listening.close();
    }
  });

  describe("as the server of our Proxy", () => {
    let peer: Peer;
    let url: string;
    let proxy: RemoteProxy;

    before(async () => {
      peer = new Peer("perl", [peerFile("xmlrpc_server.pl")]);
      for await (const port of createInterface(peer.process.stdout)) {
        url = `http://127.0.0.1:${port}/RPC2`;
        break;
      }
    });
    beforeEach(() => {
      proxy = new RemoteProxy(url, { reactor: new NodeReactor() });
    });
    afterEach(() => proxy.close());
    after(async () => {
      const ended = peer.ended();
      peer.process.kill();
      await ended;
    });

    const same: readonly XmlRpcSendable[] = [
      ...[1, -5, -(2 ** 31), 2.5, "text & <markup>", "", " x ", "x".repeat(200_000)],
      ...[[1, ["x", []]], { a: { b: [1] }, c: {} }],
      ...[new Binary(Buffer.of(0, 255)), new DateTime("20200102T03:04:05")],
    ];

    it("gives back what it was sent", async () => {
      expect(await proxy.callRemote("Service.add", 2, 3)).to.equal(5);
      for (const value of same) {
        expect(await proxy.callRemote("Service.echo", value)).to.deep.equal(value);
      }
      const text = "é<&>\u{1F9F5}";
      expect(await proxy.callRemote("Service.echoText", text)).to.equal(text);
    });

    it("gives back what Perl has no type for as what it has: numbers, or text", async () => {
      expect(
        await proxy.callRemote("Service.echo", [true, false, new Double(2), "123"]),
      ).to.deep.equal([...[1, 0, 2, 123]]);
      expect(await proxy.callRemote("Service.echo", new Binary(Buffer.from("ab")))).to.equal("ab");
    });

    it("fails calls with the faults of its methods", async () => {
      const fault = await proxy.callRemote("Service.refuse").addErrback(({ value }) => value);
      expect(fault).to.be.instanceOf(Fault).and.include({ faultCode: 7, faultString: "never" });
    });

    it("is refused the faults it makes up itself: their code is text, which a Fault can't have", async () => {
      const refusal = await proxy.callRemote("Service.missing").addErrback(({ value }) => value);
      expect(refusal).to.be.instanceOf(XmlRpcDecodeError);
    });
  });
});
