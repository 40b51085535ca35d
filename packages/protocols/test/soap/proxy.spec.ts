import {
  encodeFault,
  encodeResponse,
  Proxy as RemoteProxy,
  SOAPFault,
  SoapDecodeError,
  SoapEncodeError,
  type SoapSignatures,
  structType,
} from "@cordage/protocols/soap";
import { HTTPStatusError } from "@cordage/protocols/web";
import type { HostnameReactor } from "@cordage/reactor";
import { failureResultOf, MemoryReactorClock, successResultOf } from "@cordage/testing";
import { expect } from "chai";
import { type AgentBench, agentBench, answer } from "../web/client/fake-servers.ts";

const METHOD = { namespace: "urn:n", method: "add" };

function answered(document: string, status = "200 OK"): string {
  return answer(status, [`Content-Length: ${document.length}`], document);
}

function proxied(
  namespace = "urn:n",
  signatures?: SoapSignatures,
): AgentBench & { readonly proxy: RemoteProxy } {
  const bench = agentBench();
  // Only its clock would be used, since the agent is given.
  const reactor = new MemoryReactorClock() as unknown as HostnameReactor;
  return {
    ...bench,
    proxy: new RemoteProxy("http://h/soap", namespace, {
      agent: bench.agent,
      reactor,
      signatures,
    }),
  };
}

describe("Proxy of SOAP (SP-S5)", () => {
  it("posts the call, with its action, and fires with the result", () => {
    const { proxy, servers } = proxied();
    const result = proxy.callRemote("add", 1, 2);
    const sent = servers.last.sent();
    expect(sent).to.match(/^POST \/soap HTTP\/1\.1\r\n/);
    expect(sent).to.match(/\r\nSOAPAction: "urn:n#add"\r\n/i);
    expect(sent).to.contain('<param0 xsi:type="xsd:int">1</param0>');
    servers.last.answer(answered(encodeResponse(METHOD, 3)));
    expect(successResultOf(result)).to.equal(3);
  });

  it("names arguments where they are given by name", () => {
    const { proxy, servers } = proxied();
    proxy.callRemoteNamed("add", { a: 1, b: 2 }).addErrback(() => {});
    expect(servers.last.sent()).to.contain('<b xsi:type="xsd:int">2</b></ns1:add>');
  });

  it("percent-encodes in the action what can't stand there", () => {
    const { proxy, servers } = proxied('urn:"é"');
    proxy.callRemote("ä").addErrback(() => {});
    expect(servers.last.sent()).to.match(/\r\nSOAPAction: "urn:%22%C3%A9%22#%C3%A4"\r\n/i);
  });

  it("fails with the fault the server answers with, which comes with status 500", () => {
    const { proxy, servers } = proxied();
    const result = proxy.callRemote("add");
    servers.last.answer(answered(encodeFault(new SOAPFault("Client", "no")), "500 No"));
    expect(failureResultOf(result, SOAPFault).value).to.include({ faultstring: "no" });
  });

  it("tells other statuses apart, and what is no answer", () => {
    const { proxy, servers } = proxied();
    const refused = proxy.callRemote("add");
    servers.last.answer(answered("", "404 Not Found"));
    expect(failureResultOf(refused, HTTPStatusError).value).to.include({ status: 404 });
    const garbled = proxy.callRemote("add");
    servers.last.answer(answered("<html>", "500 Oops"));
    failureResultOf(garbled, SoapDecodeError);
  });

  it("throws at the call for what can't be sent", () => {
    const { proxy } = proxied();
    expect(() => proxy.callRemote("a b")).to.throw(SoapEncodeError);
    expect(() => proxy.callRemote("add", "\0")).to.throw(SoapEncodeError);
  });

  describe("with signatures", () => {
    const point = structType("Point", { x: "double", y: "double" });
    const signatures = {
      move: { params: { from: point, by: "int" }, returns: point },
      tell: { params: { what: "anyType" } },
    } as const;
    const literal = (value: { x: number; y: number }): string =>
      answered(encodeResponse(METHOD, value, { style: "literal", returns: point }));

    it("sends what is declared under its name, and reads the result as declared", () => {
      const { proxy, servers } = proxied("urn:n", signatures);
      const results = [
        proxy.callRemote("move", { x: 1, y: 2 }, 3),
        proxy.callRemoteNamed("move", { by: 3, from: { x: 1, y: 2 } }),
      ];
      for (const [i, result] of results.entries()) {
        expect(servers.connections[i]?.sent()).to.contain(
          '<from xsi:type="ns1:Point"><x xsi:type="xsd:double">1</x><y xsi:type="xsd:double">2</y>' +
            '</from><by xsi:type="xsd:int">3</by></ns1:move>',
        );
        servers.connections[i]?.answer(literal({ x: 4, y: 2 }));
        expect(successResultOf(result)).to.deep.equal({ x: 4, y: 2 });
      }
    });

    it("fails for a result that is not what is declared", () => {
      const { proxy, servers } = proxied("urn:n", signatures);
      const result = proxy.callRemote("move", { x: 1, y: 2 }, 3);
      servers.last.answer(answered(encodeResponse(METHOD, 5)));
      failureResultOf(result, SoapDecodeError);
    });

    it("throws for arguments that are not what is declared, too many or missing", () => {
      const { proxy } = proxied("urn:n", signatures);
      const from = { x: 1, y: 2 };
      for (const call of [
        () => proxy.callRemote("move", from, 1.5),
        () => proxy.callRemote("move", from),
        () => proxy.callRemote("move", from, 1, 1),
        () => proxy.callRemoteNamed("move", { from }),
        () => proxy.callRemoteNamed("tell", { toString: 1 }),
        () => proxy.callRemoteNamed("move", { from, step: 1 }),
        () => proxy.callRemoteNamed("move", { from, by: 1, step: 1 }),
      ]) {
        expect(call).to.throw(SoapEncodeError);
      }
    });

    it("leaves other methods as they were", () => {
      const { proxy, servers } = proxied("urn:n", signatures);
      proxy.callRemote("toString", 1).addErrback(() => {});
      expect(servers.last.sent()).to.contain('<param0 xsi:type="xsd:int">1</param0>');
    });
  });

  it("writes calls as it is told to", () => {
    const bench = agentBench();
    const reactor = new MemoryReactorClock() as unknown as HostnameReactor; // as above
    const options = { style: "literal", elementFormDefault: "qualified" } as const;
    const proxy = new RemoteProxy("http://h/", "urn:n", {
      agent: bench.agent,
      reactor,
      ...options,
    });
    proxy.callRemoteNamed("add", { a: 1 }).addErrback(() => {});
    expect(bench.servers.last.sent()).to.contain('<add xmlns="urn:n"><a>1</a></add>');
  });

  it("is typed by the interface of what may be called", () => {
    // The build is the test: an error that is expected and doesn't come is one itself.
    const { proxy } = proxied();
    const typed = proxy as unknown as RemoteProxy<{ add(a: number, b: number): number }>;
    const result: PromiseLike<number> = typed.callRemote("add", 1, 2).addErrback(() => 0);
    // @ts-expect-error: it takes numbers
    typed.callRemote("add", "1", "2").addErrback(() => {});
    // @ts-expect-error: nothing is called so
    typed.callRemote("subtract", 1, 2).addErrback(() => {});
    expect(result).to.be.an("object");
  });
});
