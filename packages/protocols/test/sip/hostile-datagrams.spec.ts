import * as sip from "@cordage/protocols/sip";
import { Clock, flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { Random } from "../support/random.ts";
import { Exchange, request } from "./exchange.ts";

const RUNS = 3000;

const CONTACT = { Contact: '"Bob, jr" <sip:bob@10.0.0.1;x>;expires=60' };
const DIGEST = 'Digest username="bob", nonce="1-a", uri="sip:example.org", response="00", qop=auth';
const TRANSCRIPTS = [
  request("REGISTER", CONTACT),
  request("REGISTER", { ...CONTACT, Authorization: DIGEST }),
  request("REGISTER", { Contact: "*", Expires: "0" }),
  `${request("INVITE", { "Max-Forwards": "1", "Proxy-Authorization": DIGEST, l: "4" })}body`,
  request("OPTIONS", { Via: 'SIP/2.0/UDP a.b:1;rport;x="y", SIP/2.0/UDP [::1]' }),
  "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP example.org:5060;branch=x, SIP/2.0/UDP a.b\r\n\r\n",
];

/** A server that asks who somebody is, or that does not. */
function makeServer(asks: boolean): sip.RegisterProxy {
  const clock = new Clock();
  const proxy = new sip.RegisterProxy("example.org");
  const registry = new sip.InMemoryRegistry("example.org", { clock });
  proxy.registry = registry;
  proxy.locator = registry;
  if (asks) proxy.portal = new sip.PasswordPortal({ "bob@example.org": "secret" });
  proxy.authenticatesForwarding = asks;
  proxy.authorizers.set("digest", new sip.DigestAuthorizer({ clock }));
  return proxy;
}

/** A datagram, some of its bytes changed, repeated or left out. */
function spoiled(text: string, random: Random): Buffer {
  const bytes = [...Buffer.from(text)];
  for (let edits = random.below(6); edits > 0; edits--) {
    const at = random.below(bytes.length + 1);
    const added = Array.from({ length: random.below(3) }, () => random.below(256));
    const again = random.chance(0.3) ? bytes.slice(at, at + random.below(30)) : [];
    bytes.splice(at, random.below(3), ...added, ...again);
  }
  return Buffer.from(bytes);
}

describe("datagrams that somebody has meddled with", () => {
  for (const asks of [false, true]) {
    it(`throw nothing out of a registrar that ${asks ? "asks who it is" : "trusts everybody"}, make it fail at nothing, and get one answer at most (SI-1, SI-3)`, () => {
      const exchange = new Exchange(makeServer(asks));
      const random = new Random(asks ? 1 : 2);
      for (let run = 0; run < RUNS; run++) {
        const datagram = spoiled(random.pick(TRANSCRIPTS), random);
        expect(exchange.hear(datagram).length, datagram.toString()).to.be.at.most(1);
      }
      expect(flushLoggedErrors()).to.deep.equal([]);
    });
  }

  it("get no answer at another address than the one they come from", () => {
    const exchange = new Exchange(makeServer(true));
    const random = new Random(3);
    for (let run = 0; run < RUNS; run++) {
      const datagram = spoiled(random.pick(TRANSCRIPTS), random);
      for (const { addr } of exchange.hear(datagram)) expect(addr?.[0]).to.equal("192.0.2.7");
    }
  });

  for (const [what, text] of [
    ["quotes that don't end", request("REGISTER", { Contact: '"\\"'.repeat(20_000) })],
    ["blanks", request("REGISTER", { X: `a${" ".repeat(60_000)}b`, To: `a${" ".repeat(2000)}` })],
    ["parameters", request("OPTIONS", { Via: `SIP/2.0/UDP a${";a".repeat(30_000)}` })],
    ["brackets", request("REGISTER", { Contact: "<".repeat(60_000) })],
  ] as const) {
    it(`may have as many ${what} as a datagram holds`, () => {
      const exchange = new Exchange(makeServer(false));
      expect(exchange.hear(text).length).to.equal(1);
      expect(flushLoggedErrors()).to.deep.equal([]);
    });
  }
});
