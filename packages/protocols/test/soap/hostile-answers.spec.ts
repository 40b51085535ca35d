import { TimeoutError } from "@cordage/deferred";
import {
  encodeFault,
  encodeResponse,
  Proxy as RemoteProxy,
  SOAPFault,
  SoapDecodeError,
} from "@cordage/protocols/soap";
import { HTTPStatusError } from "@cordage/protocols/web";
import type { HostnameReactor } from "@cordage/reactor";
import { failureResultOf, MemoryReactorClock, successResultOf } from "@cordage/testing";
import { expect } from "chai";
import { agentBench, answer } from "../web/client/fake-servers.ts";
import { envelope } from "./messages.ts";

function answered(document: string, status = "200 OK"): string {
  const bytes = Buffer.from(document);
  return answer(status, [`Content-Length: ${bytes.length}`], bytes.toString("latin1"));
}

const FIVE = answered(encodeResponse({ namespace: "urn:n", method: "get" }, 5));

function proxied(timeout?: number) {
  const bench = agentBench();
  const reactor = new MemoryReactorClock();
  const clock = reactor as unknown as HostnameReactor; // only its clock is used: the agent is given
  const options = { agent: bench.agent, reactor: clock, timeout };
  return { ...bench, reactor, proxy: new RemoteProxy("http://h/", "urn:n", options) };
}

describe("Proxy of SOAP, and answers that are none", () => {
  for (const [what, document] of [
    ["nothing", ""],
    ["a page", "<!DOCTYPE html><html></html>"],
    ["another document", "<methodResponse/>"],
    ["an envelope of SOAP 1.2", '<E:Envelope xmlns:E="http://www.w3.org/2003/05/soap-envelope"/>'],
    ["an envelope with nothing in it", envelope("")],
    ["a number that is none", envelope('<n:r><Result xsi:type="xsd:int">x</Result></n:r>')],
    ["a reference to itself", envelope('<n:r><Result id="1" href="#1"/></n:r>')],
    ["a fault without a code", envelope("<E:Fault/>")],
    [
      "a header that must be understood",
      envelope("<n:r/>", '<E:Header><n:h E:mustUnderstand="1"/></E:Header>'),
    ],
  ] as const) {
    for (const status of ["200 OK", "500 Internal Server Error"]) {
      it(`fails with SoapDecodeError for ${what} with ${status}, and keeps the connection`, () => {
        const { proxy, servers } = proxied();
        const garbled = proxy.callRemote("get");
        servers.last.answer(answered(document, status));
        failureResultOf(garbled, SoapDecodeError);
        const next = proxy.callRemote("get");
        servers.last.answer(FIVE);
        expect(successResultOf(next)).to.equal(5);
        expect(servers.connections).to.have.length(1);
      });
    }
  }

  it("takes a fault for one with status 200 too, and with no other", () => {
    const { proxy, servers } = proxied();
    const fault = encodeFault(new SOAPFault("Client", "no"));
    const refused = proxy.callRemote("get");
    servers.last.answer(answered(fault));
    failureResultOf(refused, SOAPFault);
    for (const status of ["400 Bad Request", "503 Busy", "302 Found"]) {
      const failed = proxy.callRemote("get");
      servers.last.answer(answered(fault, status));
      failureResultOf(failed, HTTPStatusError);
    }
  });

  it("ends the connection when it is cancelled or its time is up, before the answer or in it", () => {
    for (const begun of ["", FIVE.slice(0, 20), FIVE.slice(0, -5)]) {
      const cancelled = proxied();
      const result = cancelled.proxy.callRemote("get");
      cancelled.servers.last.answer(begun);
      result.cancel();
      failureResultOf(result);
      const slow = proxied(5);
      const late = slow.proxy.callRemote("get");
      slow.servers.last.answer(begun);
      slow.reactor.advance(5);
      failureResultOf(late, TimeoutError);
      for (const { servers, reactor } of [cancelled, slow]) {
        const { transport } = servers.last;
        expect(transport.disconnecting || transport.disconnected).to.equal(true);
        expect(reactor.getDelayedCalls()).to.deep.equal([]);
      }
    }
  });
});
