import { createHash } from "node:crypto";
import { Deferred } from "@cordage/deferred";
import {
  BasicCredentialFactory,
  CHALLENGE_LIFETIME,
  type DigestAlgorithm,
  DigestCredentialFactory,
  HTTPAuthSessionWrapper,
  type ICredentialFactory,
  type IResource,
  LoginFailed,
  MAX_USED_NONCES,
  Resource,
  type WebAvatar,
  type WebCredentials,
  type WebPortal,
} from "@cordage/protocols/web";
import { Clock, flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { get, message } from "../../http/served.ts";
import { bodyOf, type ServedSite, serveSite, statusOf } from "../served-site.ts";

const PASSWORD = "opén: sesame";

/** Says who was let in, and what of the path is left. */
class Welcome extends Resource {
  override isLeaf = true;
  readonly #name: string;

  constructor(name: string) {
    super();
    this.#name = name;
  }

  render_GET({ postpath }: { readonly postpath: readonly string[] }): string {
    return `${this.#name} ${postpath.join("|")}`;
  }
}

/** Lets alice in, and whoever is nobody if that is allowed. */
class Portal implements WebPortal {
  allowsAnonymous = false;
  logouts = 0;

  login(credentials: WebCredentials): WebAvatar {
    const { username } = credentials;
    // Twice, as one does who tries several: what was right stays right.
    const [isRight, isStillRight] = [PASSWORD, PASSWORD].map((one) =>
      credentials.checkPassword(one),
    );
    const isAlice = username === "alice" && isRight === true && isStillRight === true;
    const isNobody = username === undefined && this.allowsAnonymous;
    if (!isAlice && !isNobody) throw new LoginFailed();
    const root = new Resource();
    root.putChild("in", new Welcome(username ?? "nobody"));
    return {
      resource: root,
      logout: () => {
        this.logouts += 1;
      },
    };
  }
}

const BASIC = new BasicCredentialFactory('the "realm"');

function basic(text: string): string {
  return `Authorization: Basic ${Buffer.from(text).toString("base64")}`;
}

function guarded(portal: WebPortal, ...factories: readonly ICredentialFactory[]): ServedSite {
  const root = new Resource();
  const guard: IResource = new HTTPAuthSessionWrapper(portal, factories);
  root.putChild("guarded", guard);
  return serveSite(root);
}

/** What is answered to a request with these fields. */
function ask(site: ServedSite, ...lines: readonly string[]): string {
  site.receive(get("/guarded/in/the%20house", ...lines));
  return site.sent();
}

describe("HTTPAuthSessionWrapper (GU-1)", () => {
  it("shows what somebody gets to see, below its own path, and logs out in the end", () => {
    const portal = new Portal();
    const site = guarded(portal, BASIC);
    expect(bodyOf(ask(site, basic(`alice:${PASSWORD}`)))).to.equal("alice the house");
    expect(portal.logouts).to.equal(1);
  });

  it("knows the scheme in any case", () => {
    const site = guarded(new Portal(), BASIC);
    const line = basic(`alice:${PASSWORD}`).replace("Basic", "bASIC");
    expect(statusOf(ask(site, line))).to.equal(200);
  });

  it("lets those in who show nothing, if the portal does", () => {
    const portal = new Portal();
    portal.allowsAnonymous = true;
    const site = guarded(portal, BASIC);
    expect(bodyOf(ask(site))).to.equal("nobody the house");
    expect(statusOf(ask(site, basic("alice:wrong")))).to.equal(401);
  });

  it("answers 401 for every path, with a challenge for each way to answer", () => {
    const digest = new DigestCredentialFactory("SHA-256", "r", new Clock());
    const site = guarded(new Portal(), digest, BASIC);
    for (const path of ["/guarded", "/guarded/in", "/guarded/no/such/thing"]) {
      site.receive(get(path));
      const answer = site.sent();
      expect(statusOf(answer)).to.equal(401);
      const challenges = [...answer.matchAll(/WWW-Authenticate: (.*)\r\n/g)].map(
        ([, text]) => text,
      );
      expect(challenges[0]).to.match(
        /^digest realm="r", nonce="[^"]+", qop="auth", algorithm=SHA-256$/,
      );
      expect(challenges[1]).to.equal('basic realm="the \\"realm\\"", charset="UTF-8"');
    }
    site.receive(message("HEAD /guarded/in HTTP/1.1"));
    expect(bodyOf(site.sent())).to.equal("");
  });

  it("answers 401 to what it doesn't understand", () => {
    const site = guarded(new Portal(), BASIC);
    const good = basic(`alice:${PASSWORD}`);
    for (const lines of [
      ["Authorization: Bearer x"],
      ["Authorization: "],
      ["Authorization: Basic"],
      ["Authorization: Basic ?"],
      [basic("alice")],
      [good, good],
      [`${good}!`],
    ]) {
      expect(statusOf(ask(site, ...lines)), lines.join()).to.equal(401);
    }
  });

  it("waits for a portal that takes its time, and for nobody who has gone", () => {
    const logins: Deferred<WebAvatar>[] = [];
    const login = (): Deferred<WebAvatar> => {
      const later = new Deferred<WebAvatar>();
      logins.push(later);
      return later;
    };
    const site = guarded({ login }, BASIC);
    expect(ask(site)).to.equal("");
    logins[0]?.callback({ resource: new Welcome("late") });
    expect(bodyOf(site.sent())).to.equal("late in|the house");
    ask(site);
    site.lose();
    let logouts = 0;
    logins[1]?.callback({ resource: new Welcome("x"), logout: () => logouts++ });
    expect([site.sent(), logouts]).to.deep.equal(["", 1]);
  });

  it("answers 500 to other errors, which are logged, as are those of a logout", () => {
    const login = (): WebAvatar => {
      throw new SyntaxError("no good");
    };
    expect(statusOf(ask(guarded({ login }, BASIC)))).to.equal(500);
    const logout = (): void => {
      throw new SyntaxError("no good either");
    };
    const site = guarded({ login: () => ({ resource: new Welcome("x"), logout }) }, BASIC);
    expect(statusOf(ask(site))).to.equal(200);
    expect(flushLoggedErrors(SyntaxError).length).to.equal(2);
  });
});

describe("BasicCredentialFactory (GU-2)", () => {
  const decode = (text: string): WebCredentials => BASIC.decode(text);
  const encoded = (text: string): string => Buffer.from(text).toString("base64");

  it("splits at the first colon, and has UTF-8", () => {
    const credentials = decode(encoded("älice:a:b"));
    expect([credentials.username, credentials.password]).to.deep.equal(["älice", "a:b"]);
    expect(credentials.checkPassword("a:b")).to.equal(true);
    expect(credentials.checkPassword("a:B")).to.equal(false);
    expect(credentials.checkPassword("a:b ")).to.equal(false);
  });

  it("does without padding", () => {
    expect(decode(encoded("a:bc").replace(/=+$/, "")).password).to.equal("bc");
  });

  it("fails for what is no base64, and for what has no colon", () => {
    for (const text of ["", "=", "a b", "YTpi\u00e4", "-_", encoded("alice")]) {
      expect(() => decode(text), text).to.throw(LoginFailed);
    }
  });

  it("takes no realm that can't be sent", () => {
    expect(() => new BasicCredentialFactory("a\r\nb")).to.throw(RangeError);
  });
});

const HASHES = { "SHA-256": "sha256", md5: "md5", "md5-sess": "md5", sha: "sha1" } as const;

/** A client that answers challenges. */
class DigestClient {
  readonly clock = new Clock();
  readonly site: ServedSite;
  readonly #algorithm: DigestAlgorithm;

  constructor(algorithm: DigestAlgorithm = "SHA-256") {
    this.#algorithm = algorithm;
    this.clock.advance(1000);
    const factory = new DigestCredentialFactory(algorithm, "r", this.clock);
    this.site = guarded(new Portal(), factory);
  }

  nonce(): string {
    return /nonce="([^"]+)"/.exec(ask(this.site))?.[1] ?? "";
  }

  /** The status of a request that answers with these parts, or others in their place. */
  status(nonce: string, others: Readonly<Record<string, string>> = {}): number {
    return statusOf(ask(this.site, `Authorization: Digest ${this.answer(nonce, others)}`));
  }

  answer(nonce: string, others: Readonly<Record<string, string>> = {}): string {
    const uri = "/guarded/in/the%20house";
    const parts = { username: "alice", realm: "r", uri, qop: "auth", nc: "00000001", ...others };
    const hash = (...texts: readonly string[]): string =>
      createHash(HASHES[this.#algorithm]).update(texts.join(":")).digest("hex");
    const {
      password = PASSWORD,
      method = "GET",
      ...sent
    } = { cnonce: "c", ...parts } as Record<string, string>;
    const secret = hash("alice", "r", password);
    const key = this.#algorithm === "md5-sess" ? hash(secret, nonce, "c") : secret;
    const what = hash(method, sent["uri"] ?? "");
    const response = hash(key, nonce, sent["nc"] ?? "", "c", "auth", what);
    const all = { algorithm: this.#algorithm, nonce, response, ...sent };
    return Object.entries(all)
      .map(([name, value]) => `${name}="${value}"`)
      .join(", ");
  }
}

describe("DigestCredentialFactory (GU-3)", () => {
  for (const algorithm of ["SHA-256", "md5", "md5-sess", "sha"] as const) {
    it(`lets in who answers with ${algorithm}`, () => {
      const client = new DigestClient(algorithm);
      expect(client.status(client.nonce())).to.equal(200);
      expect(client.status(client.nonce(), { password: "wrong" })).to.equal(401);
    });
  }

  it("knows the example of RFC 7616, section 3.9.1, but for its nonce", () => {
    const client = new DigestClient("md5");
    const plain = client.answer(client.nonce()).replace('algorithm="md5"', "ALGORITHM=MD5");
    expect(statusOf(ask(client.site, `Authorization: Digest ${plain}`))).to.equal(200);
  });

  it("takes no answer a second time, and none with a lower number", () => {
    const client = new DigestClient();
    const nonce = client.nonce();
    expect(client.status(nonce, { nc: "00000002" })).to.equal(200);
    expect(client.status(nonce, { nc: "00000002" })).to.equal(401);
    expect(client.status(nonce, { nc: "00000001" })).to.equal(401);
    expect(client.status(nonce, { nc: "0000000A" })).to.equal(200);
  });

  it("remembers nothing of those who don't know the password", () => {
    const client = new DigestClient();
    const nonce = client.nonce();
    expect(client.status(nonce, { password: "wrong" })).to.equal(401);
    expect(client.status(nonce)).to.equal(200);
  });

  it("takes no answer for another target or another method", () => {
    const client = new DigestClient();
    expect(client.status(client.nonce(), { uri: "/guarded/in" })).to.equal(401);
    expect(client.status(client.nonce(), { method: "PUT" })).to.equal(401);
  });

  it("takes challenges of its own only, for 900 seconds", () => {
    const client = new DigestClient();
    const nonce = client.nonce();
    expect(client.status(`${nonce.slice(0, -1)}x`)).to.equal(401);
    expect(client.status(new DigestClient().nonce())).to.equal(401);
    client.clock.advance(CHALLENGE_LIFETIME);
    expect(client.status(nonce)).to.equal(200);
    client.clock.advance(1);
    expect(client.status(nonce, { nc: "00000002" })).to.equal(401);
  });

  it("has no two alike, and tells who was right but late to try again", () => {
    const client = new DigestClient();
    const nonce = client.nonce();
    expect(client.nonce()).not.to.equal(nonce);
    const again = (others = {}): string =>
      ask(client.site, `Authorization: Digest ${client.answer(nonce, others)}`);
    expect(again({ password: "wrong" })).not.to.contain("stale");
    expect(statusOf(again())).to.equal(200);
    expect(again()).to.contain(", stale=true\r\n");
    client.clock.advance(CHALLENGE_LIFETIME + 1);
    expect(again({ nc: "00000002" })).to.contain(", stale=true\r\n");
  });

  it("remembers 10,000 of them; what was made with the first it forgets is too old", () => {
    const client = new DigestClient();
    const nonces = [client.nonce()];
    client.clock.advance(1);
    const spare = client.nonce();
    for (let i = 0; i < MAX_USED_NONCES; i++) nonces.push(client.nonce());
    for (const nonce of nonces.slice(0, MAX_USED_NONCES)) client.status(nonce);
    expect(client.status(nonces[0] ?? "", { nc: "00000002" })).to.equal(200);
    expect(client.status(nonces[MAX_USED_NONCES] ?? "")).to.equal(200);
    expect(client.status(nonces[0] ?? "", { nc: "00000003" })).to.equal(401);
    expect(client.status(spare)).to.equal(200);
  }).timeout(60_000);

  it("calls the algorithms as clients expect it (RFC 7616, section 3.3)", () => {
    const algorithms = ["SHA-256", "md5", "md5-sess", "sha"] as const;
    const names = algorithms.map((algorithm) => {
      const site = guarded(new Portal(), new DigestCredentialFactory(algorithm, "r", new Clock()));
      return /algorithm=(\S+)\r/.exec(ask(site))?.[1];
    });
    expect(names).to.deep.equal(["SHA-256", "MD5", "MD5-sess", "SHA"]);
  });

  it("takes nothing but a complete answer, of its own realm and algorithm", () => {
    const client = new DigestClient();
    for (const others of [
      { qop: "auth-int" },
      { nc: "1" },
      { realm: "s" },
      { algorithm: "md5" },
      { nonce: "" },
      { response: "" },
    ]) {
      expect(client.status(client.nonce(), others), Object.keys(others).join()).to.equal(401);
    }
    for (const text of ["", "nonsense", "a=b, a=b", 'a="b', "a=b c=d"]) {
      expect(statusOf(ask(client.site, `Authorization: Digest ${text}`)), text).to.equal(401);
    }
  });

  it("takes no algorithm but those it knows", () => {
    const make = () => new DigestCredentialFactory("md4" as DigestAlgorithm, "r", new Clock());
    expect(make).to.throw(RangeError, "SHA-256, md5");
  });
});
