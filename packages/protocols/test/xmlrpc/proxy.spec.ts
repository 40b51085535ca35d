import { TimeoutError } from "@cordage/deferred";
import { HTTPStatusError } from "@cordage/protocols/web";
import {
  encodeMethodCall,
  encodeMethodResponse,
  Fault,
  type ProxyOptions,
  Proxy as RemoteProxy,
  XmlRpcDecodeError,
  XmlRpcEncodeError,
  type XmlRpcSendable,
} from "@cordage/protocols/xmlrpc";
import { ConnectionRefusedError, type HostnameReactor } from "@cordage/reactor";
import { failureResultOf, MemoryReactorClock, successResultOf } from "@cordage/testing";
import { expect } from "chai";
import { type AgentBench, agentBench, answer } from "../web/client/fake-servers.ts";

interface Api {
  add(a: number, b: number): number;
  get(): XmlRpcSendable;
}

const OK = "200 OK";

/** The answer of a server with a document. */
function answered(document: string, status = OK): string {
  const lines = ["Content-Type: text/xml", `Content-Length: ${Buffer.byteLength(document)}`];
  return answer(status, lines, Buffer.from(document).toString("latin1"));
}

/** A proxy in front of fake servers. */
function proxied(
  options: ProxyOptions = {},
  url = "http://h/RPC2",
): AgentBench & { readonly proxy: RemoteProxy<Api>; readonly reactor: MemoryReactorClock } {
  const bench = agentBench();
  const reactor = new MemoryReactorClock();
  // Only its clock is used, since the agent is given.
  const clock = reactor as unknown as HostnameReactor;
  const proxy = new RemoteProxy<Api>(url, { agent: bench.agent, reactor: clock, ...options });
  return { ...bench, proxy, reactor };
}

describe("Proxy of XML-RPC (XR-11)", () => {
  it("posts the call, and fires with the result", () => {
    const { proxy, servers } = proxied();
    const result = proxy.callRemote("add", 2, 3);
    const sent = servers.last.sent();
    expect(servers.last.origin).to.equal("http://h");
    expect(sent).to.match(/^POST \/RPC2 HTTP\/1\.1\r\n/);
    expect(sent).to.contain("\r\nContent-Type: text/xml; charset=utf-8\r\n");
    expect(sent).to.match(/\r\nContent-Length: \d+\r\n/);
    expect(sent.endsWith(`\r\n\r\n${encodeMethodCall("add", [2, 3])}`)).to.equal(true);
    servers.last.answer(answered(encodeMethodResponse(5).toString()));
    expect(successResultOf(result)).to.equal(5);
  });

  it("asks for / when the URL has no path", () => {
    const { proxy, servers } = proxied({}, "http://h");
    proxy.callRemote("add", 2, 3).addErrback(() => {});
    expect(servers.last.sent()).to.match(/^POST \/ HTTP/);
  });

  it("keeps the connection for the next call", () => {
    const { proxy, servers } = proxied();
    for (const sum of [5, 6]) {
      const result = proxy.callRemote("add", 2, 3);
      servers.last.answer(answered(encodeMethodResponse(sum).toString()));
      expect(successResultOf(result)).to.equal(sum);
    }
    expect(servers.connections).to.have.length(1);
  });

  it("fails with the fault the server answers with", () => {
    const { proxy, servers } = proxied();
    const result = proxy.callRemote("add", 2, 3);
    servers.last.answer(answered(encodeMethodResponse(new Fault(7, "é")).toString()));
    expect(failureResultOf(result, Fault).value).to.include({ faultCode: 7, faultString: "é" });
  });

  it("tells a status apart, and what is no answer, and a connection that fails", () => {
    const status = proxied();
    const refused = status.proxy.callRemote("get");
    status.servers.last.answer(answered("", "503 Busy"));
    expect(failureResultOf(refused, HTTPStatusError).value).to.include({
      status: 503,
      reason: "Busy",
    });

    const garbled = status.proxy.callRemote("get");
    status.servers.last.answer(answered("<html>"));
    failureResultOf(garbled, XmlRpcDecodeError);

    const gone = proxied();
    gone.servers.refusal = new ConnectionRefusedError();
    failureResultOf(gone.proxy.callRemote("get"), ConnectionRefusedError);
  });

  it("ends the connection when the call is cancelled, before the answer or in it", () => {
    for (const begun of ["", answer(OK, ["Content-Length: 100"], "<?xml")]) {
      const { proxy, servers } = proxied();
      const result = proxy.callRemote("get");
      if (begun !== "") servers.last.answer(begun);
      result.cancel();
      failureResultOf(result);
      const { transport } = servers.last;
      expect(transport.disconnecting || transport.disconnected).to.equal(true);
    }
  });

  it("ends the call when its time is up", () => {
    const { proxy, servers, reactor } = proxied({ timeout: 5 });
    const result = proxy.callRemote("get");
    servers.last.answer(answer(OK, ["Content-Length: 100"], "<?xml"));
    reactor.advance(5);
    failureResultOf(result, TimeoutError);
  });

  describe("credentials", () => {
    const sentBy = (url: string, options: ProxyOptions = {}): string | undefined => {
      const { proxy, servers } = proxied(options, url);
      proxy.callRemote("get").addErrback(() => {});
      const sent = servers.last.sent();
      const encoded = /\r\nAuthorization: Basic (.*)\r\n/.exec(sent)?.[1];
      expect(sent).to.match(/^POST \/x HTTP/);
      return encoded === undefined ? undefined : Buffer.from(encoded, "base64").toString();
    };

    it("come from the URL, percent-decoded, and are not sent in it", () => {
      expect(sentBy("http://h/x")).to.equal(undefined);
      expect(sentBy("http://user:pass@h/x")).to.equal("user:pass");
      expect(sentBy("http://us%40er:p%3Aa:ss%C3%A9@h/x")).to.equal("us@er:p:a:ssé");
      expect(sentBy("http://user@h/x")).to.equal("user:");
    });

    it("come from the options before that", () => {
      expect(sentBy("http://h/x", { user: "u", password: "p" })).to.equal("u:p");
      expect(sentBy("http://user:pass@h/x", { user: "u", password: "p" })).to.equal("u:p");
    });

    it("have no colon in the user's name", () => {
      expect(() => new RemoteProxy("http://h/", { user: "a:b" })).to.throw(TypeError);
    });
  });

  it("writes and reads as the options say", () => {
    const { proxy, servers } = proxied({ allowNone: true, useDateTime: true });
    const untyped = proxy as unknown as RemoteProxy; // of whatever there is
    const result = untyped.callRemote("echo", null);
    expect(servers.last.sent()).to.contain("<nil/>");
    servers.last.answer(
      answered(encodeMethodResponse(new Date("2020-01-02T03:04:05Z")).toString()),
    );
    expect(successResultOf(result)).to.deep.equal(new Date("2020-01-02T03:04:05Z"));
  });

  it("throws at the call for what can't be sent, and at once for what is no URL", () => {
    const untyped = proxied().proxy as unknown as RemoteProxy; // of whatever there is
    expect(() => untyped.callRemote("echo", null)).to.throw(XmlRpcEncodeError);
    for (const url of ["", "h", "/x", "http://"])
      expect(() => new RemoteProxy(url)).to.throw(RangeError);
    for (const timeout of [0, -1, NaN]) {
      expect(() => new RemoteProxy("http://h/", { timeout })).to.throw(RangeError);
    }
  });

  it("is typed by the interface of what may be called", () => {
    const { proxy } = proxied();
    const wrong = (): unknown => [
      // @ts-expect-error: there is no such method
      proxy.callRemote("subtract", 1, 2),
      // @ts-expect-error: it takes numbers
      proxy.callRemote("add", "1", 2),
      // @ts-expect-error: it returns a number
      proxy.callRemote("add", 1, 2).addCallback((sum: string) => sum),
    ];
    expect(wrong).to.be.a("function");
  });
});
