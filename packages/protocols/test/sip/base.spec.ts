import * as sip from "@cordage/protocols/sip";
import { InvalidAddressError, MessageLengthError } from "@cordage/reactor";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { CLIENT, Exchange, request } from "./exchange.ts";

class Recorder extends sip.Base {
  readonly requests: sip.SIPRequest[] = [];
  readonly responses: sip.SIPResponse[] = [];

  override handle_request(message: sip.SIPRequest): unknown {
    this.requests.push(message);
    return undefined;
  }

  override handle_response(message: sip.SIPResponse): unknown {
    this.responses.push(message);
    return undefined;
  }
}

/** Fails with an error, at once or later. */
function failing(error: Error, isLater: boolean): sip.Base {
  class Failing extends sip.Base {
    override handle_request(): unknown {
      if (isLater) return Promise.reject(error);
      throw error;
    }
  }
  return new Failing();
}

describe("Base", () => {
  it("hands over requests and responses (SI-1)", () => {
    const server = new Recorder();
    const exchange = new Exchange(server);
    exchange.hear(`\r\n${request("OPTIONS")}`);
    exchange.hear("SIP/2.0 200 OK\r\nv: SIP/2.0/UDP 192.0.2.7\r\n\r\n");
    expect(server.requests.map(({ method }) => method)).to.deep.equal(["OPTIONS"]);
    expect(server.responses.map(({ status }) => status)).to.deep.equal([200]);
  });

  it("ignores what is no message, or has no Via that is one (SI-1)", () => {
    const server = new Recorder();
    const exchange = new Exchange(server);
    for (const datagram of [
      "",
      "\r\n\r\n",
      "nonsense",
      request("OPTIONS", { "Content-Length": "1" }),
      request("OPTIONS", { Via: undefined }),
      request("OPTIONS", { Via: "nonsense" }),
    ]) {
      expect(exchange.hear(datagram)).to.deep.equal([]);
    }
    expect(server.requests).to.deep.equal([]);
  });

  for (const [via, noted] of [
    ["SIP/2.0/UDP 192.0.2.7:5099", "SIP/2.0/UDP 192.0.2.7:5099"],
    ["SIP/2.0/UDP 192.0.2.7:9;rport", "SIP/2.0/UDP 192.0.2.7:9;rport=5099;received=192.0.2.7"],
    ["SIP/2.0/UDP a.b:5099", "SIP/2.0/UDP a.b:5099;received=192.0.2.7"],
    ["SIP/2.0/UDP a.b", "SIP/2.0/UDP a.b;received=192.0.2.7;rport=5099"],
  ] as const) {
    it(`notes where a request with ${via} comes from (SI-2)`, () => {
      const server = new Recorder();
      const others = ['SIP/2.0/UDP x.y;q="a,b"', "SIP/2.0/TCP   z"];
      new Exchange(server).hear(request("OPTIONS", { Via: [via, ...others].join(" ,") }));
      expect(server.requests[0]?.getHeaders("via")).to.deep.equal([noted, ...others]);
    });
  }

  it("leaves the Via of responses as it is", () => {
    const server = new Recorder();
    new Exchange(server).hear("SIP/2.0 200 OK\r\nv: SIP/2.0/UDP a.b;rport\r\n\r\n");
    expect(server.responses[0]?.getHeaders("via")).to.deep.equal(["SIP/2.0/UDP a.b;rport"]);
  });

  for (const [via, addr] of [
    ["SIP/2.0/UDP 192.0.2.7:9", ["192.0.2.7", 9]],
    ["SIP/2.0/UDP 192.0.2.7", ["192.0.2.7", 5060]],
    ["SIP/2.0/UDP 192.0.2.7:9;rport", CLIENT],
    ["SIP/2.0/UDP a.b:9", CLIENT],
    ["SIP/2.0/UDP 192.0.2.7:9;received=198.51.100.1;rport=1", ["192.0.2.7", 9]],
  ] as const) {
    it(`answers a request with ${via} at ${addr.join(":")} (SI-2)`, () => {
      class Answering extends sip.Base {
        override handle_request(message: sip.SIPRequest): unknown {
          return this.deliverResponse(this.responseFromRequest(486, message, "Not now"));
        }
      }
      const [sent] = new Exchange(new Answering()).hear(request("INVITE", { Via: via, X: "y" }));
      expect(sent?.addr).to.deep.equal(addr);
      expect(sent?.message.startLine).to.equal("SIP/2.0 486 Not now");
      const names = sent?.message.headers.map(([key]) => key);
      expect(names).to.deep.equal(["via", "to", "from", "call-id", "cseq", "content-length"]);
    });
  }

  it("sends messages to the host of a URL, over UDP only", () => {
    const server = new sip.Base();
    const exchange = new Exchange(server);
    const message = new sip.SIPRequest("OPTIONS", "sip:a");
    for (const url of ["sip:x@192.0.2.1", "sip:[2001:db8::1]:7;transport=UDP"]) {
      server.sendMessage(sip.SIPURL.parse(url), message);
    }
    expect(exchange.sent().map(({ addr }) => addr)).to.deep.equal([
      ["192.0.2.1", 5060],
      ["2001:db8::1", 7],
    ]);
    const overTCP = sip.SIPURL.parse("sip:192.0.2.1;transport=tcp");
    expect(() => server.sendMessage(overTCP, message)).to.throw(RangeError, "UDP");
  });

  it("sends nothing once its port is closed", () => {
    const server = new sip.Base();
    const exchange = new Exchange(server);
    server.doStop();
    server.sendMessage(sip.SIPURL.parse("sip:192.0.2.1"), new sip.SIPRequest("OPTIONS", "sip:a"));
    expect(exchange.sent()).to.deep.equal([]);
  });

  for (const isLater of [false, true]) {
    const when = isLater ? "later" : "at once";
    it(`logs what handling a message fails with ${when}, and throws nothing`, async () => {
      new Exchange(failing(new Error("out of order"), isLater)).hear(request("OPTIONS"));
      await Promise.resolve();
      await Promise.resolve();
      expect(flushLoggedErrors(Error).map(({ value }) => value.message)).to.deep.equal([
        "out of order",
      ]);
    });
  }

  it("takes what comes of a peer's addresses for no failure of its own", () => {
    for (const error of [
      new sip.SIPFormatError("x"),
      new InvalidAddressError("x", "a name"),
      new MessageLengthError("too long"),
    ]) {
      new Exchange(failing(error, false)).hear(request("OPTIONS"));
    }
    expect(flushLoggedErrors()).to.deep.equal([]);
  });
});
