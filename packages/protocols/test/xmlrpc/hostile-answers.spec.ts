import { TimeoutError } from "@cordage/deferred";
import { MAX_READ_BODY_BYTES } from "@cordage/protocols/http";
import { HTTPStatusError } from "@cordage/protocols/web";
import {
  encodeMethodResponse,
  type ProxyOptions,
  Proxy as RemoteProxy,
  XmlRpcDecodeError,
} from "@cordage/protocols/xmlrpc";
import { ConnectionLost, type HostnameReactor } from "@cordage/reactor";
import { failureResultOf, MemoryReactorClock, successResultOf } from "@cordage/testing";
import { expect } from "chai";
import { type AgentBench, agentBench, answer } from "../web/client/fake-servers.ts";

interface Bench extends AgentBench {
  readonly proxy: RemoteProxy;
  readonly reactor: MemoryReactorClock;
}

/** A proxy in front of fake servers. */
function proxied(options: ProxyOptions = {}): Bench {
  const bench = agentBench();
  const reactor = new MemoryReactorClock();
  const clock = reactor as unknown as HostnameReactor; // only its clock is used: the agent is given
  const proxy = new RemoteProxy("http://h/", { agent: bench.agent, reactor: clock, ...options });
  return { ...bench, proxy, reactor };
}

function answered(document: string | Buffer, status = "200 OK", more: string[] = []): string {
  const bytes = Buffer.from(document);
  const fields = ["Content-Type: text/xml", `Content-Length: ${bytes.length}`, ...more];
  return answer(status, fields, bytes.toString("latin1"));
}

const FIVE = answered(encodeMethodResponse(5));

describe("Proxy of XML-RPC, and answers that are none", () => {
  const response = (content: string): string => `<methodResponse>${content}</methodResponse>`;
  const result = (value: string): string =>
    response(`<params><param><value>${value}</value></param></params>`);

  for (const [what, document] of [
    ["nothing", ""],
    ["a page", "<!DOCTYPE html><html></html>"],
    ["half of one", encodeMethodResponse([1, 2]).subarray(0, -20)],
    ["two", result("1") + result("2")],
    ["no result", response("<params/>")],
    ["two results", response("<params><param><value/></param><param><value/></param></params>")],
    ["a call", "<methodCall><methodName>m</methodName></methodCall>"],
    ["an entity bomb", '<!DOCTYPE a [<!ENTITY b "&c;&c;">]><methodResponse/>'],
    ["a number that is none", result("<int>0x10</int>")],
    ["a control character", result("\u0001")],
    ["bytes that are no UTF-8", Buffer.from([0x3c, 0xff])],
    [
      "compressed bytes that were not asked for",
      Buffer.from("H4sIAAAAAAAAAwMAAAAAAAAAAAA=", "base64"),
    ],
    ["a fault without a code", response("<fault><value><struct/></value></fault>")],
    ["a fault that is text", response("<fault><value>no</value></fault>")],
    ["values without end", result("<array><data>".repeat(100))],
  ] as const) {
    it(`fails with XmlRpcDecodeError for ${what}, and keeps the connection for the next call`, () => {
      const { proxy, servers } = proxied();
      const garbled = proxy.callRemote("get");
      servers.last.answer(answered(document));
      failureResultOf(garbled, XmlRpcDecodeError);
      const next = proxy.callRemote("get");
      servers.last.answer(FIVE);
      expect(successResultOf(next)).to.equal(5);
      expect(servers.connections).to.have.length(1);
    });
  }

  for (const [status, more] of [
    ["301 Moved Permanently", ["Location: http://elsewhere/"]],
    ["307 Temporary Redirect", ["Location: /there"]],
    ["401 Unauthorized", ['WWW-Authenticate: Basic realm="x"']],
    ["202 Accepted", []],
    ["500 Internal Server Error", []],
  ] as const) {
    it(`takes ${status} for what it is, whatever its body says, and follows nothing`, () => {
      const { proxy, servers } = proxied({ user: "u", password: "p" });
      const refused = proxy.callRemote("get");
      servers.last.answer(answered(encodeMethodResponse(5), status, [...more]));
      expect(failureResultOf(refused, HTTPStatusError).value).to.include({
        status: Number(status.slice(0, 3)),
      });
      expect(servers.connections).to.have.length(1);
      expect(servers.last.sent().match(/POST/g)).to.have.length(1);
    });
  }

  it("takes an answer without a body for a status", () => {
    const { proxy, servers } = proxied();
    const refused = proxy.callRemote("get");
    servers.last.answer(answer("204 No Content", [], ""));
    expect(failureResultOf(refused, HTTPStatusError).value).to.include({ status: 204 });
  });

  it("fails when the connection ends at any byte of the answer, and reads no part of it", () => {
    for (let length = 0; length < FIVE.length; length += 1) {
      const { proxy, servers } = proxied();
      const cut = proxy.callRemote("get");
      servers.last.answer(FIVE.slice(0, length));
      servers.last.close(new ConnectionLost());
      failureResultOf(cut);
    }
  });

  it("fails for an answer longer than what it keeps, and ends the connection (GEN-4)", () => {
    const { proxy, servers } = proxied();
    const endless = proxy.callRemote("get");
    servers.last.answer(answer("200 OK", [`Content-Length: ${2 ** 31}`], "<?xml"));
    const part = " ".repeat(1024 * 1024);
    for (let sent = 0; sent < MAX_READ_BODY_BYTES; sent += part.length) servers.last.answer(part);
    failureResultOf(endless);
    expectEnded(servers.last.transport);
  });

  it("fails when an answer ends with its connection, and is no document", () => {
    const { proxy, servers } = proxied();
    const cut = proxy.callRemote("get");
    servers.last.answer(answer("200 OK", [], "<methodResponse>"));
    servers.last.close();
    failureResultOf(cut, XmlRpcDecodeError);
  });

  for (const [what, begun] of [
    ["before the answer", ""],
    ["in its head", "HTTP/1.1 200 OK\r\nContent-"],
    ["before its body", FIVE.slice(0, FIVE.indexOf("\r\n\r\n") + 4)],
    ["in its body", FIVE.slice(0, -5)],
    ["in a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n<method"],
  ] as const) {
    it(`ends the connection when it is cancelled ${what}, and leaves nothing`, () => {
      const { proxy, servers, reactor } = proxied({ timeout: 5 });
      const cancelled = proxy.callRemote("get");
      servers.last.answer(begun);
      cancelled.cancel();
      failureResultOf(cancelled);
      expectEnded(servers.last.transport);
      expect(reactor.getDelayedCalls()).to.deep.equal([]);
      const next = proxy.callRemote("get");
      expect(servers.connections).to.have.length(2);
      servers.last.answer(FIVE);
      expect(successResultOf(next)).to.equal(5);
    });

    it(`ends the connection when the time is up ${what}, and leaves nothing`, () => {
      const { proxy, servers, reactor } = proxied({ timeout: 5 });
      const slow = proxy.callRemote("get");
      servers.last.answer(begun);
      reactor.advance(4.9);
      expectOpen(servers.last.transport);
      reactor.advance(0.2);
      failureResultOf(slow, TimeoutError);
      expectEnded(servers.last.transport);
      expect(reactor.getDelayedCalls()).to.deep.equal([]);
    });
  }

  it("does nothing more when it is cancelled after its answer", () => {
    const { proxy, servers, reactor } = proxied({ timeout: 5 });
    const done = proxy.callRemote("get");
    servers.last.answer(FIVE);
    done.cancel();
    expect(successResultOf(done)).to.equal(5);
    expectOpen(servers.last.transport);
    expect(reactor.getDelayedCalls()).to.deep.equal([]);
  });

  it("makes calls at the same time over connections of their own, and cancels one alone", () => {
    const { proxy, servers } = proxied();
    const first = proxy.callRemote("get");
    const second = proxy.callRemote("get");
    const [one, two] = servers.connections;
    first.cancel();
    failureResultOf(first);
    if (one !== undefined) expectEnded(one.transport);
    two?.answer(FIVE);
    expect(successResultOf(second)).to.equal(5);
    expect(one).not.to.equal(two);
  });
});

function expectEnded(transport: { disconnecting: boolean; disconnected: boolean }): void {
  expect(transport.disconnecting || transport.disconnected).to.equal(true);
}

function expectOpen(transport: { disconnecting: boolean; disconnected: boolean }): void {
  expect(transport.disconnecting || transport.disconnected).to.equal(false);
}
