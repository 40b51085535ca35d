import { createHash } from "node:crypto";
import { Deferred } from "@cordage/deferred";
import * as sip from "@cordage/protocols/sip";
import { Clock, flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { CLIENT, Exchange, request, type Sent } from "./exchange.ts";

type Changes = Parameters<typeof request>[1];

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

/** The parts of a challenge, by their names. */
function challengeOf(sent: Sent | undefined, header: string): Map<string, string> {
  const [challenge = ""] = sent?.message.getHeaders(header) ?? [];
  return new Map(
    Array.from(challenge.matchAll(/(\w+)="?([^",]*)"?/g), ([, name = "", value = ""]) => [
      name,
      value,
    ]),
  );
}

/** What somebody with a password answers to a challenge (RFC 2617). */
function answerTo(
  challenge: ReadonlyMap<string, string>,
  method: string,
  { username = "bob", password = "secret", uri = "sip:example.org" } = {},
): string {
  const [nonce = "", realm = ""] = [challenge.get("nonce"), challenge.get("realm")];
  const [secret, what] = [md5(`${username}:${realm}:${password}`), md5(`${method}:${uri}`)];
  const response = md5(`${secret}:${nonce}:00000001:c:auth:${what}`);
  const parts = { username, realm, nonce, uri, response, cnonce: "c" };
  const quoted = Object.entries(parts).map(([name, value]) => `${name}="${value}"`);
  return `Digest ${quoted.join(", ")}, qop=auth, nc=00000001, algorithm=MD5`;
}

describe("RegisterProxy (SI-3)", () => {
  let clock: Clock;
  let registry: sip.InMemoryRegistry;
  let proxy: sip.RegisterProxy;
  let exchange: Exchange;

  beforeEach(() => {
    clock = new Clock();
    registry = new sip.InMemoryRegistry("example.org", { clock });
    proxy = new sip.RegisterProxy("example.org");
    proxy.registry = registry;
    proxy.locator = registry;
    exchange = new Exchange(proxy);
  });

  /** What the proxy answers to a REGISTER. */
  function register(changes: Changes = {}, uri?: string): Sent | undefined {
    return exchange.hear(
      request("REGISTER", { Contact: "<sip:bob@10.0.0.1>", ...changes }, uri),
    )[0];
  }

  function facts(sent: Sent | undefined): unknown[] {
    const { message } = sent ?? {};
    return [message?.startLine, message?.getHeaders("contact"), message?.getHeaders("expires")];
  }

  const REGISTERED = "<sip:bob@192.0.2.7:5099>";

  it("keeps nothing of a datagram but what it registers (GEN-4)", () => {
    const { gc } = globalThis;
    if (gc === undefined) throw new Error("this needs node --expose-gc, as .mocharc.json has it");
    const used = (): number => {
      gc();
      return process.memoryUsage().heapUsed;
    };
    const before = used();
    const datagrams = 500;
    const padding = "x".repeat(30_000);
    for (let i = 0; i < datagrams; i += 1) {
      const user = `somebody-with-a-long-name-${i}`;
      register({
        To: `<sip:${user}@example.org>;a=${padding}`,
        Contact: `<sip:${user}@a>;a=${padding}`,
      });
    }
    expect(registry.size).to.equal(datagrams);
    expect((used() - before) / datagrams).to.be.lessThan(padding.length / 2);
  });

  it("refuses to register a link-local address, whose zone no URL can tell", () => {
    const text = request("REGISTER", { Contact: "<sip:bob@[fe80::1]>" });
    expect(exchange.answer(text, ["fe80::1%eth0", 5099])).to.equal("SIP/2.0 403 Forbidden");
    expect(registry.size).to.equal(0);
  });

  it("registers where the datagram comes from, for 3600 seconds", () => {
    expect(facts(register())).to.deep.equal([
      "SIP/2.0 200 OK",
      [`${REGISTERED};expires=3600`],
      ["3600"],
    ]);
    clock.advance(600);
    expect(facts(register({ Contact: undefined }))).to.deep.equal([
      "SIP/2.0 200 OK",
      [`${REGISTERED};expires=3000`],
      ["3000"],
    ]);
  });

  it("forwards requests to those who are registered, and refuses others with 404", () => {
    expect(exchange.answer(request("INVITE"))).to.equal("SIP/2.0 404 Not Found");
    register();
    const [sent] = exchange.hear(request("INVITE"), ["192.0.2.1", 5060]);
    expect(sent?.addr).to.deep.equal(CLIENT);
  });

  for (const [changes, seconds] of [
    [{ Expires: "60" }, "60"],
    [{ Expires: "3601" }, "3600"],
    [{ Expires: "9999999999" }, "3600"],
    [{ Expires: "soon" }, "3600"],
    [{ Expires: "+5" }, "3600"],
    [{ Contact: "<sip:bob@a>;expires=30", Expires: "60" }, "30"],
    [{ Contact: "<sip:bob@a>;expires=30, <sip:bob@b>" }, "30"],
  ] as const) {
    it(`registers for ${seconds} seconds by ${JSON.stringify(changes)}`, () => {
      expect(register(changes)?.message.getHeaders("expires")).to.deep.equal([seconds]);
    });
  }

  for (const changes of [
    { Expires: "0" },
    { Contact: "*", Expires: "0" },
    { Contact: "<sip:bob@10.0.0.1>;expires=0", Expires: "60" },
  ]) {
    it(`un-registers by ${JSON.stringify(changes)}, also when that comes twice`, () => {
      register();
      expect(facts(register(changes))).to.deep.equal([
        "SIP/2.0 200 OK",
        [`${REGISTERED};expires=0`],
        ["0"],
      ]);
      expect(registry.size).to.equal(0);
      expect(facts(register(changes))).to.deep.equal(["SIP/2.0 200 OK", [], []]);
    });
  }

  it("tells with 200 that nothing is registered", () => {
    expect(facts(register({ Contact: undefined }))).to.deep.equal(["SIP/2.0 200 OK", [], []]);
  });

  for (const [what, changes, uri, line] of [
    ["another domain", {}, "sip:example.com", "SIP/2.0 404 Not Found"],
    ["a user of another domain", { To: "<sip:b@example.com>" }, undefined, "SIP/2.0 404 Not Found"],
    ["all places, but not for 0 seconds", { Contact: "*" }, undefined, "SIP/2.0 400 Bad Request"],
    ["a place that is none", { Contact: "tel:1" }, undefined, "SIP/2.0 400 Bad Request"],
    ["a user that is none", { To: "bob" }, undefined, "SIP/2.0 400 Bad Request"],
    ["a domain that is none", {}, "tel:1", "SIP/2.0 400 Bad Request"],
  ] as const) {
    it(`refuses ${what} with ${line.slice(8)}`, () => {
      expect(register(changes, uri)?.message.startLine).to.equal(line);
      expect(registry.size).to.equal(0);
    });
  }

  it("answers when its registry has, and as that says", () => {
    const registered = new Deferred<sip.Registration>();
    proxy.registry = {
      registerAddress: () => registered,
      unregisterAddress: () => Promise.reject(new Error("not reached")),
      getRegistrationInfo: () => {
        throw new Error("out of order");
      },
    };
    expect(register()).to.equal(undefined);
    registered.errback(new sip.RegistrationError(480));
    expect(exchange.sent()[0]?.message.startLine).to.equal("SIP/2.0 480 Temporarily Unavailable");
    expect(register({ Contact: undefined })?.message.startLine).to.match(/ 500 /);
    proxy.registry = null;
    expect(register()?.message.startLine).to.match(/ 500 /);
    expect(flushLoggedErrors().length).to.equal(2);
  });

  it("takes an ACK, and does nothing", () => {
    register();
    expect(exchange.hear(request("ACK"))).to.deep.equal([]);
  });

  describe("with a portal", () => {
    beforeEach(() => {
      proxy.portal = new sip.PasswordPortal({
        "bob@example.org": "secret",
        "eve@example.org": "evil",
      });
      proxy.authorizers.set("digest", new sip.DigestAuthorizer({ clock }));
    });

    function authorized(options?: Parameters<typeof answerTo>[2]): Changes {
      const challenge = challengeOf(register(), "www-authenticate");
      return { Authorization: answerTo(challenge, "REGISTER", options) };
    }

    it("asks with 401 who somebody is, and registers whoever knows their password", () => {
      const sent = register();
      expect(sent?.message.startLine).to.equal("SIP/2.0 401 Unauthorized");
      expect(sent?.message.getHeaders("www-authenticate")[0]).to.match(
        /^Digest nonce="[0-9a-f]+-[0-9a-f]{64}",algorithm=MD5,qop="auth",realm="example\.org"$/,
      );
      expect(registry.size).to.equal(0);
      expect(register(authorized())?.message.startLine).to.equal("SIP/2.0 200 OK");
      expect(registry.size).to.equal(1);
    });

    it("asks again when the password is wrong, or nobody's", () => {
      for (const options of [
        { password: "guess" },
        { username: "carl" },
        { username: "__proto__" },
      ]) {
        const sent = register(authorized(options));
        expect(sent?.message.startLine).to.equal("SIP/2.0 401 Unauthorized");
        expect(challengeOf(sent, "www-authenticate").has("stale")).to.equal(false);
      }
      expect(registry.size).to.equal(0);
    });

    it("refuses with 403 to register somebody else", () => {
      const changes = authorized({ username: "eve", password: "evil" });
      expect(register(changes)?.message.startLine).to.equal("SIP/2.0 403 Forbidden");
      expect(registry.size).to.equal(0);
    });

    it("refuses with 501 a scheme that it does not know, and takes one that it does", () => {
      for (const scheme of ["Basic Ym9iOnNlY3JldA==", "constructor x", "Digest", "x"]) {
        expect(register({ Authorization: scheme })?.message.startLine, scheme).to.equal(
          "SIP/2.0 501 Not Implemented",
        );
      }
      const { Authorization = "" } = authorized() ?? {};
      const both = `Basic x\r\nAuthorization: ${Authorization.replace("Digest", "dIGEST")}`;
      expect(register({ Authorization: both })?.message.startLine).to.equal("SIP/2.0 200 OK");
    });

    it("refuses with 400 an answer that is not complete", () => {
      for (const answer of ["Digest username=x", 'Digest response="x"', "Digest ,,=,"]) {
        expect(register({ Authorization: answer })?.message.startLine).to.match(/ 400 /);
      }
    });

    it("says that the challenge was too old after 300 seconds, and takes answers until then", () => {
      const changes = authorized();
      clock.advance(300);
      expect(register(changes)?.message.startLine).to.equal("SIP/2.0 200 OK");
      clock.advance(1);
      const sent = register(changes);
      expect(sent?.message.startLine).to.equal("SIP/2.0 401 Unauthorized");
      expect(challengeOf(sent, "www-authenticate").get("stale")).to.equal("TRUE");
    });

    it("takes no answer to the challenge of somebody else, to none, or for something else", () => {
      const { Authorization: answer = "" } = authorized() ?? {};
      const fromElsewhere = exchange.answer(request("REGISTER", { Authorization: answer }), [
        "192.0.2.8",
        1,
      ]);
      expect(fromElsewhere).to.match(/ 401 /);
      for (const changed of [
        answer.replace(/nonce="\w/, 'nonce="f'),
        answer.replace("MD5", "SHA-256"),
        answerTo(new Map([["nonce", "made-up"]]), "REGISTER"),
      ]) {
        expect(register({ Authorization: changed })?.message.startLine, changed).to.match(/ 401 /);
      }
      expect(register({ Authorization: answer }, "sip:x@example.org")?.message.startLine).to.match(
        / 401 /,
      );
      expect(register({ Authorization: answer })?.message.startLine).to.match(/ 200 /);
    });

    it("asks in every way it has, and tells of a portal out of order with 500", () => {
      proxy.realm = "people";
      proxy.authorizers.set("other", {
        getChallenge: () => undefined,
        decode: () => ({ username: "bob", checkPassword: () => true }),
      });
      expect(register()?.message.getHeaders("www-authenticate")[1]).to.equal(
        'Other realm="people"',
      );
      expect(register({ Authorization: "Other x" })?.message.startLine).to.match(/ 401 /);
      proxy.portal = {
        login: () => {
          throw new Error("out of order");
        },
      };
      expect(register({ Authorization: "Other x" })?.message.startLine).to.match(/ 500 /);
      expect(flushLoggedErrors(Error).length).to.equal(1);
    });

    it("forwards for everybody, unless told to ask with 407", () => {
      registry.registerAddress(
        sip.SIPURL.parse("sip:example.org"),
        sip.SIPURL.parse("sip:bob@example.org"),
        sip.SIPURL.parse("sip:bob@192.0.2.9"),
      );
      expect(exchange.answer(request("INVITE"))).to.equal("INVITE sip:example.org SIP/2.0");
      proxy.authenticatesForwarding = true;
      const [asked] = exchange.hear(request("INVITE"));
      expect(asked?.message.startLine).to.equal("SIP/2.0 407 Proxy Authentication Required");
      const challenge = challengeOf(asked, "proxy-authenticate");
      const answer = { "Proxy-Authorization": answerTo(challenge, "INVITE") };
      const [sent] = exchange.hear(request("INVITE", answer));
      expect(sent?.message.startLine).to.equal("INVITE sip:example.org SIP/2.0");
      expect(sent?.message.getHeaders("proxy-authorization")).to.deep.equal([]);
      expect(exchange.answer(request("BYE", answer))).to.match(/ 407 /);
      expect(exchange.answer(request("CANCEL"))).to.equal("CANCEL sip:example.org SIP/2.0");
    });
  });
});

describe("DigestAuthorizer", () => {
  it("takes answers without qop, too (RFC 2069)", () => {
    const clock = new Clock();
    const authorizer = new sip.DigestAuthorizer({ clock });
    const message = new sip.SIPRequest("GET", "/dir/index.html");
    const [, nonce = ""] = /nonce="([^"]*)"/.exec(authorizer.getChallenge(CLIENT, message)) ?? [];
    const decode = (response: string): sip.ICredentials =>
      authorizer.decode(
        `username="Mufasa",realm="a",nonce="${nonce}",uri="${message.uri}",response="${response}"`,
        message,
        CLIENT,
      );
    const old = md5(`${md5("Mufasa:a:Circle")}:${nonce}:${md5(`GET:${message.uri}`)}`);
    expect(decode(old).checkPassword("Circle")).to.equal(true);
    expect(decode(old).checkPassword("Square")).to.equal(false);
    expect(decode("short").checkPassword("Circle")).to.equal(false);
  });

  it("asks for SHA-256 when told to (RFC 7616)", () => {
    const authorizer = new sip.DigestAuthorizer({ algorithm: "SHA-256", clock: new Clock() });
    const message = new sip.SIPRequest("REGISTER", "sip:a");
    const challenge = authorizer.getChallenge(CLIENT, message);
    expect(challenge).to.contain("algorithm=SHA-256");
    const [, nonce = ""] = /nonce="([^"]*)"/.exec(challenge) ?? [];
    const sha = (text: string): string => createHash("sha256").update(text).digest("hex");
    const response = sha(`${sha("u:r:p")}:${nonce}:${sha("REGISTER:sip:a")}`);
    const parts = `username="u",realm="r",nonce="${nonce}",uri="sip:a",response="${response}"`;
    const credentials = authorizer.decode(`${parts},algorithm=SHA-256`, message, CLIENT);
    expect(credentials.checkPassword("p")).to.equal(true);
    expect(() => authorizer.decode(parts, message, CLIENT)).to.throw(sip.UnauthorizedLogin);
  });

  it("refuses settings that are none", () => {
    for (const nonceLifetime of [0, -1, Number.NaN]) {
      expect(() => new sip.DigestAuthorizer({ nonceLifetime })).to.throw(RangeError);
    }
    const algorithm = "constructor" as "MD5"; // what a program without types may say
    expect(() => new sip.DigestAuthorizer({ algorithm })).to.throw(RangeError);
  });
});

describe("SIPError", () => {
  it("has a status of a refusal, and its phrase", () => {
    expect(new sip.SIPError(404)).to.include({ status: 404, phrase: "Not Found" });
    expect(new sip.SIPError(699)).to.include({ status: 699, phrase: "" });
    for (const status of [299, 700, 404.5]) {
      expect(() => new sip.SIPError(status)).to.throw(RangeError);
    }
    expect(() => new sip.SIPError(400, "a\r\nb")).to.throw(RangeError);
  });
});
