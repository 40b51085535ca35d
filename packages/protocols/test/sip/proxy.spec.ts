import { Deferred } from "@cordage/deferred";
import * as sip from "@cordage/protocols/sip";
import { MessageLengthError } from "@cordage/reactor";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { CLIENT, Exchange, request, type Sent } from "./exchange.ts";

const BOB = sip.SIPURL.parse("sip:bob@192.0.2.9:5070");
const OURS = "SIP/2.0/UDP proxy.example.org:5060";

describe("Proxy (SI-3)", () => {
  let proxy: sip.Proxy;
  let exchange: Exchange;

  /** Has the proxy find users by `locate`. */
  function serve(
    locate: sip.ILocator["getAddress"],
    made = new sip.Proxy("Proxy.example.org"),
  ): void {
    proxy = made;
    proxy.locator = { getAddress: locate };
    exchange = new Exchange(proxy);
  }

  beforeEach(() => serve(() => BOB));

  function viasOf(sent: Sent | undefined): string[] {
    return sent?.message.getHeaders("via") ?? [];
  }

  it("forwards a request to where its To is, with a Via of its own on top", () => {
    const [sent, ...more] = exchange.hear(`${request("MESSAGE", { "Max-Forwards": "70" })}hello`);
    expect(more).to.deep.equal([]);
    expect(sent?.addr).to.deep.equal(["192.0.2.9", 5070]);
    expect(sent?.message.startLine).to.equal("MESSAGE sip:example.org SIP/2.0");
    const [own, ...others] = viasOf(sent);
    expect(own).to.match(/^SIP\/2\.0\/UDP proxy\.example\.org:5060;branch=z9hG4bK[0-9a-f]{24}$/);
    expect(others).to.deep.equal(["SIP/2.0/UDP 192.0.2.7:5099;branch=z9hG4bK1"]);
    expect(sent?.message.getHeaders("max-forwards")).to.deep.equal(["69"]);
    expect(sent?.message.body.toString()).to.equal("hello");
  });

  it("looks up the URL of To, now or later", () => {
    const asked: string[] = [];
    const found = new Deferred<sip.SIPURL>();
    serve((url) => {
      asked.push(`${url}`);
      return found;
    });
    expect(
      exchange.hear(request("INVITE", { To: "B <sip:bob@Example.org;x>;tag=2" })),
    ).to.deep.equal([]);
    expect(asked).to.deep.equal(["sip:bob@example.org;x"]);
    found.callback(BOB);
    expect(exchange.sent().length).to.equal(1);
  });

  it("gives a request that is sent again the same branch, and its CANCEL, and others another (RFC 3261, 16.11)", () => {
    const branch = (...what: Parameters<typeof request>): string | undefined =>
      viasOf(exchange.hear(request(...what))[0])[0];
    const first = branch("INVITE", { CSeq: "1 INVITE" });
    expect(branch("INVITE", { CSeq: "1 INVITE" })).to.equal(first);
    expect(branch("CANCEL", { CSeq: "1 CANCEL" })).to.equal(first);
    expect(branch("INVITE", { CSeq: "2 INVITE" })).not.to.equal(first);
    expect(branch("INVITE", { CSeq: "1 INVITE", "Call-ID": "2" })).not.to.equal(first);
  });

  it("drops a request that was here before", () => {
    for (const via of [OURS, "SIP/2.0/UDP PROXY.example.org", `SIP/2.0/TCP ${OURS.slice(12)};x`]) {
      expect(exchange.hear(request("INVITE", { Via: `SIP/2.0/UDP a, ${via}` }))).to.deep.equal([]);
    }
    const [sent] = exchange.hear(request("INVITE", { Via: `SIP/2.0/UDP a, nonsense, ${OURS}1` }));
    expect(viasOf(sent).length).to.equal(4);
  });

  it("refuses a request that has no hop left with 483, and forwards one that has (RFC 3261, 16.3)", () => {
    expect(exchange.answer(request("INVITE", { "Max-Forwards": "0" }))).to.equal(
      "SIP/2.0 483 Too Many Hops",
    );
    const [sent] = exchange.hear(request("INVITE", { "Max-Forwards": "1" }));
    expect(sent?.message.getHeaders("max-forwards")).to.deep.equal(["0"]);
    expect(exchange.answer(request("INVITE", { "Max-Forwards": "-1" }))).to.match(/ 400 /);
  });

  for (const [what, error, line] of [
    ["404 for a user that is unknown", new sip.SIPError(404), "SIP/2.0 404 Not Found"],
    ["the status of any SIPError", new sip.SIPError(480, "Asleep"), "SIP/2.0 480 Asleep"],
    [
      "513 when it would be too long",
      new MessageLengthError("too long"),
      "SIP/2.0 513 Message Too Large",
    ],
  ] as const) {
    for (const isLater of [false, true]) {
      it(`answers with ${what}${isLater ? ", found out later" : ""}`, () => {
        const found = new Deferred<sip.SIPURL>();
        serve(() => {
          if (!isLater) throw error;
          return found;
        });
        const atOnce = exchange.answer(request("INVITE"));
        if (isLater) found.errback(error);
        expect(isLater ? exchange.sent()[0]?.message.startLine : atOnce).to.equal(line);
      });
    }
  }

  it("answers with 500 for any other failure, and logs it", () => {
    serve(() => {
      throw new Error("out of order");
    });
    expect(exchange.answer(request("INVITE"))).to.equal("SIP/2.0 500 Server Internal Error");
    expect(flushLoggedErrors(Error).length).to.equal(1);
    proxy.locator = null;
    expect(exchange.answer(request("INVITE"))).to.equal("SIP/2.0 500 Server Internal Error");
    expect(flushLoggedErrors(TypeError).length).to.equal(1);
  });

  it("answers with 400 when a header is missing or is no address", () => {
    for (const name of ["To", "From", "Call-ID", "CSeq"]) {
      expect(exchange.answer(request("INVITE", { [name]: undefined })), name).to.match(/ 400 /);
    }
    expect(exchange.answer(request("INVITE", { To: "tel:1" }))).to.match(/ 400 /);
  });

  it("never answers an ACK", () => {
    serve(() => {
      throw new sip.SIPError(404);
    });
    expect(exchange.hear(request("ACK"))).to.deep.equal([]);
  });

  it("puts a tag into the To of its answers, the same for a request that comes again, if it has none", () => {
    serve(() => {
      throw new sip.SIPError(404);
    });
    const to = (text?: string): string[] | undefined =>
      exchange.hear(request("INVITE", text ? { To: text } : {}))[0]?.message.getHeaders("to");
    expect(to()?.[0]).to.match(/^<sip:bob@example\.org>;tag=[0-9a-f]{24}$/);
    expect(to()).to.deep.equal(to());
    expect(to("<sip:b@c>; Tag=5")).to.deep.equal(["<sip:b@c>; Tag=5"]);
    expect(to('"a;tag=1" <sip:b@c;tag=2>')?.[0]).to.match(/>;tag=[0-9a-f]{24}$/);
    const trying = proxy.responseFromRequest(100, new sip.SIPRequest("A", "sip:b"));
    expect(trying.getHeaders("to")).to.deep.equal([]);
  });

  it("has a subclass answer methods itself, and finds nothing else by their names (GEN-6)", () => {
    class Answering extends sip.Proxy {
      handle_OPTIONS_request(message: sip.SIPRequest): void {
        this.deliverResponse(this.responseFromRequest(200, message));
      }
      handle_MESSAGE_request(): never {
        throw new sip.SIPError(603);
      }
      async handle_INFO_request(): Promise<void> {
        await Promise.reject(new sip.SIPError(604));
      }
    }
    serve(() => BOB, new Answering("p"));
    expect(exchange.answer(request("OPTIONS"))).to.equal("SIP/2.0 200 OK");
    expect(exchange.answer(request("MESSAGE"))).to.equal("SIP/2.0 603 Decline");
    for (const method of ["options", "constructor", "__proto__", "response", "request_default"]) {
      expect(exchange.answer(request(method)), method).to.equal(
        `${method} sip:example.org SIP/2.0`,
      );
    }
  });

  it("answers 1000 requests at a time, and further ones with 503 (GEN-4)", () => {
    const found: Deferred<sip.SIPURL>[] = [];
    serve(() => {
      const deferred = new Deferred<sip.SIPURL>();
      found.push(deferred);
      return deferred;
    });
    for (let i = 0; i < 1000; i++) exchange.hear(request("INVITE"));
    expect(exchange.sent()).to.deep.equal([]);
    expect(exchange.answer(request("INVITE"))).to.equal("SIP/2.0 503 Service Unavailable");
    found.shift()?.callback(BOB);
    expect(exchange.sent().length).to.equal(1);
    expect(exchange.hear(request("INVITE"))).to.deep.equal([]);
    expect(found.length).to.equal(1000);
  });

  it("refuses a host or port that is none", () => {
    expect(() => new sip.Proxy("a b")).to.throw(RangeError);
    expect(() => new sip.Proxy("a", 0)).to.throw(RangeError);
    expect(() => new sip.Proxy("a", 65_536)).to.throw(RangeError);
  });

  describe("with responses", () => {
    /** A response to what was forwarded. */
    function responseTo(sent: Sent | undefined, change = (vias: string[]) => vias): string {
      const response = new sip.SIPResponse(180);
      response.setHeaders("via", change(viasOf(sent)));
      for (const name of ["call-id", "cseq"]) {
        response.setHeaders(name, sent?.message.getHeaders(name) ?? []);
      }
      return response.toBytes().toString();
    }

    it("passes them on to the stop before it", () => {
      const via = "SIP/2.0/UDP a.b;rport, SIP/2.0/UDP x.y";
      const [forwarded] = exchange.hear(request("INVITE", { Via: via }));
      const [sent, ...more] = exchange.hear(responseTo(forwarded), ["192.0.2.9", 5070]);
      expect(more).to.deep.equal([]);
      expect(sent?.addr).to.deep.equal(CLIENT);
      expect(sent?.message.startLine).to.equal("SIP/2.0 180 Ringing");
      expect(viasOf(sent)).to.deep.equal([
        "SIP/2.0/UDP a.b;rport=5099;received=192.0.2.7",
        "SIP/2.0/UDP x.y",
      ]);
    });

    it("drops those that are not addressed to it", () => {
      const [forwarded] = exchange.hear(request("INVITE"));
      for (const other of ["SIP/2.0/UDP other.org:5060", "SIP/2.0/UDP proxy.example.org:5061"]) {
        const response = responseTo(forwarded, ([, ...vias]) => [other, ...vias]);
        expect(exchange.hear(response)).to.deep.equal([]);
      }
    });

    it("drops those to requests that it has not forwarded: it would send them to whomever they name", () => {
      const [forwarded] = exchange.hear(request("INVITE"));
      for (const change of [
        ([own = ""]: string[]) => [own, "SIP/2.0/UDP 198.51.100.1:53"],
        ([, ...vias]: string[]) => [OURS, ...vias],
        ([own = "", ...vias]: string[]) => [`${own.slice(0, -1)}x`, ...vias],
      ]) {
        expect(exchange.hear(responseTo(forwarded, change))).to.deep.equal([]);
      }
    });

    it("tells of those to requests of its own", () => {
      const got: sip.SIPResponse[] = [];
      proxy.gotResponse = (response) => got.push(response);
      exchange.hear(responseTo(undefined, () => [OURS]));
      expect(got.map((response) => response.getHeaders("via"))).to.deep.equal([[]]);
    });

    it("ignores those without a Via, or with one that is none", () => {
      for (const vias of [[], ["nonsense"]]) {
        expect(exchange.hear(responseTo(undefined, () => vias))).to.deep.equal([]);
      }
    });
  });
});
