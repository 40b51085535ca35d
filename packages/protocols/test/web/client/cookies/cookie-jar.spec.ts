import {
  CookieJar,
  type CookieJarOptions,
  MAX_COOKIE_AGE,
  MAX_COOKIE_ATTRIBUTE_BYTES,
  MAX_COOKIE_BYTES,
  URI,
} from "@cordage/protocols/web";
import { expect } from "chai";
import fc from "fast-check";

/** Sun, 06 Nov 1994 08:49:37 GMT. */
const NOW = 784_111_777;

/** A jar whose time the test tells. */
function newJar(options: CookieJarOptions = {}): {
  readonly jar: CookieJar;
  set(uri: string, ...fields: readonly string[]): boolean;
  get(uri: string): string | undefined;
  advance(seconds: number): void;
} {
  let now = NOW;
  const jar = new CookieJar({ wallClock: () => now, ...options });
  return {
    jar,
    set: (uri, ...fields) =>
      fields.map((field) => jar.setCookie(field, new URI(uri))).every((isTaken) => isTaken),
    get: (uri) => jar.cookieField(new URI(uri)),
    advance: (seconds) => {
      now += seconds;
    },
  };
}

describe("CookieJar (RFC 6265; AG-16)", () => {
  it("gives a server its cookies back, older ones first, longer paths before all", () => {
    const { set, get } = newJar();
    set("http://h.example/a/b", "one=1; Path=/", "two=2; Path=/", "three=3; Path=/a/b");
    expect(get("http://h.example/a/b/c")).to.equal("three=3; one=1; two=2");
    set("http://h.example/", "one=4; Path=/");
    expect(get("http://h.example/")).to.equal("one=4; two=2");
  });

  it("gives it to nobody else: neither another host, nor one above or below", () => {
    const { set, get } = newJar();
    set("http://h.example/", "a=1");
    for (const uri of ["http://x.example/", "http://x.h.example/", "http://example/"]) {
      expect(get(uri), uri).to.equal(undefined);
    }
    expect(get("http://H.Example:81/")).to.equal("a=1"); // ports are one (section 8.5)
  });

  describe("keeps domains apart (sections 5.1.3 and 5.3)", () => {
    for (const [domain, host, isTaken] of [
      ["h.example", "h.example", true],
      [".h.example", "h.example", true],
      ["H.EXAMPLE", "h.example", true],
      ["h.example", "x.h.example", true],
      ["h.example", "xh.example", false],
      ["x.h.example", "h.example", false],
      ["y.h.example", "x.h.example", false],
      ["example", "h.example", false],
      [".example", "h.example", false],
      ["localhost", "localhost", true],
      ["192.0.2.1", "192.0.2.1", true],
      ["2.1", "192.0.2.1", false],
      ["192.0.2.1", "192.0.2.2", false],
      ["h.example", "192.0.2.1", false],
      ["h.example.", "x.h.example.", true],
      ["example.", "h.example.", false],
      ["2.1.", "192.0.2.1.", false],
    ] as const) {
      it(`${isTaken ? "takes" : "refuses"} Domain=${domain} from ${host}`, () => {
        const { set, get } = newJar();
        expect(set(`http://${host}/`, `a=1; Domain=${domain}`)).to.equal(isTaken);
        expect(get(`http://${host}/`)).to.equal(isTaken ? "a=1" : undefined);
      });
    }

    it("sends a domain's cookie to all below it, a host's to that host", () => {
      const { set, get } = newJar();
      set("http://x.h.example/", "all=1; Domain=h.example", "own=2");
      expect(get("http://x.h.example/")).to.equal("all=1; own=2");
      expect(get("http://y.h.example/")).to.equal("all=1");
      expect(get("http://h.example/")).to.equal("all=1");
      expect(get("http://xh.example/")).to.equal(undefined);
    });

    it("keeps a cookie for one label, or for an address, to that very host", () => {
      const { set, get } = newJar();
      set("http://localhost/", "a=1; Domain=localhost");
      expect(get("http://x.localhost/")).to.equal(undefined);
      set("http://[2001:db8::1]/", "b=1");
      expect(get("http://[2001:db8::1]/")).to.equal("b=1");
    });

    it("asks the program what everybody may have names below", () => {
      const isPublicSuffix = (domain: string): boolean => domain === "co.uk";
      const { set } = newJar({ isPublicSuffix });
      expect(set("http://h.co.uk/", "a=1; Domain=co.uk")).to.equal(false);
      expect(set("http://h.co.uk/", "a=1; Domain=h.co.uk")).to.equal(true);
      expect(set("http://h.co.uk./", "a=1; Domain=co.uk.")).to.equal(false);
    });

    it("ignores an empty Domain, and heeds the last of several", () => {
      const { set, get } = newJar();
      set("http://x.h.example/", "a=1; Domain=", "b=2; Domain=z.example; Domain=h.example");
      expect(get("http://y.h.example/")).to.equal("b=2");
    });
  });

  describe("matches paths (section 5.1.4)", () => {
    for (const [path, asked, isSent] of [
      ["/a", "/a", true],
      ["/a", "/a/", true],
      ["/a", "/a/b?c", true],
      ["/a", "/ab", false],
      ["/a", "/", false],
      ["/a/", "/a/b", true],
      ["/a/", "/a", false],
      ["/", "/x", true],
      ["/a", "/A", false],
    ] as const) {
      it(`${isSent ? "sends" : "doesn't send"} a cookie of ${path} with ${asked}`, () => {
        const { set, get } = newJar();
        set("http://h.example/", `a=1; Path=${path}`);
        expect(get(`http://h.example${asked}`)).to.equal(isSent ? "a=1" : undefined);
      });
    }

    for (const [asked, path] of [
      ["/", "/"],
      ["", "/"],
      ["/a", "/"],
      ["/a/b", "/a"],
      ["/a/b/", "/a/b"],
      ["/a/b?x=/c/d", "/a"],
    ] as const) {
      it(`makes ${path} of ${JSON.stringify(asked)} when no path is named`, () => {
        const { jar, set } = newJar();
        set(`http://h.example${asked}`, "a=1", "b=2; Path=relative", "c=3; Path=");
        expect([...jar].map((cookie) => cookie.path)).to.deep.equal([path, path, path]);
      });
    }
  });

  describe("keeps what is secure", () => {
    it("sends a secure cookie over TLS only", () => {
      const { set, get } = newJar();
      set("https://h.example/", "a=1; Secure");
      expect(get("http://h.example/")).to.equal(undefined);
      expect(get("https://h.example/")).to.equal("a=1");
      expect(get("wss://h.example/")).to.equal("a=1");
    });

    it("takes none from where anybody could have sent it, nor one that hides one (RFC 6265bis)", () => {
      const { set, get } = newJar();
      expect(set("http://h.example/", "a=1; Secure")).to.equal(false);
      set("https://h.example/", "a=1; Secure; Path=/x");
      expect(set("http://h.example/", "a=evil; Path=/x/y")).to.equal(false);
      expect(set("http://y.h.example/", "a=evil; Domain=h.example; Path=/x")).to.equal(false);
      expect(set("http://h.example/", "a=other; Path=/y")).to.equal(true);
      expect(get("https://h.example/x/y")).to.equal("a=1");
    });

    for (const [field, isTaken] of [
      ["__Secure-a=1; Secure", true],
      ["__Secure-a=1", false],
      ["__SECURE-a=1", false],
      ["__Host-a=1; Secure; Path=/", true],
      ["__host-a=1; Secure; Path=/", true],
      ["__Host-a=1; Secure; Path=/x", false],
      ["__Host-a=1; Secure; Path=x", false],
      ["__Host-a=1; Secure", false],
      ["__Host-a=1; Secure; Path=/; Domain=h.example", false],
      ["__Host-a=1; Path=/", false],
    ] as const) {
      it(`${isTaken ? "takes" : "refuses"} ${field} (RFC 6265bis, section 5.7)`, () => {
        expect(newJar().set("https://h.example/", field)).to.equal(isTaken);
      });
    }

    it("tells whether a cookie is for HTTP alone", () => {
      const { jar, set } = newJar();
      set("http://h.example/", "a=1; HttpOnly", "b=2; httponly=x; Path=/", "c=3");
      expect([...jar].map(({ isHttpOnly }) => isHttpOnly)).to.deep.equal([true, true, false]);
    });
  });

  describe("forgets (sections 5.2.1 and 5.2.2)", () => {
    it("when Max-Age has passed, which goes before Expires", () => {
      const { set, get, advance } = newJar();
      set("http://h.example/", "a=1; Max-Age=10; Expires=Sun, 06 Nov 1994 08:49:38 GMT");
      advance(9.9);
      expect(get("http://h.example/")).to.equal("a=1");
      advance(0.1);
      expect(get("http://h.example/")).to.equal(undefined);
    });

    it("when the date in Expires has come", () => {
      const { jar, set, get, advance } = newJar();
      set("http://h.example/", "a=1; Expires=Sun, 06 Nov 1994 08:49:47 GMT");
      advance(9);
      expect([...jar]).to.have.lengthOf(1);
      advance(1);
      expect([...jar]).to.have.lengthOf(0);
      expect(get("http://h.example/")).to.equal(undefined);
      expect(jar.size).to.equal(0);
    });

    for (const past of ["Max-Age=0", "Max-Age=-1", "Expires=Thu, 01 Jan 1970 00:00:00 GMT"]) {
      it(`at once, with ${past}, and the cookie that was there before`, () => {
        const { jar, set } = newJar();
        set("http://h.example/", "a=1");
        expect(set("http://h.example/", `a=; ${past}`)).to.equal(true);
        expect(jar.size).to.equal(0);
      });
    }

    it("after 400 days at the latest (RFC 6265bis)", () => {
      const { jar, set } = newJar();
      set(
        "http://h.example/",
        "a=1; Max-Age=99999999999",
        "b=2; Expires=Fri, 01 Jan 2100 00:00:00 GMT",
      );
      for (const { expires } of jar) expect(expires).to.equal(NOW + MAX_COOKIE_AGE);
    });

    it("never, as long as the jar is there, what says nothing that is understood", () => {
      const { jar, set } = newJar();
      set("http://h.example/", "a=1; Max-Age=1e3; Expires=soon", "b=2; Max-Age=+5", "c=3");
      expect([...jar].map(({ expires }) => expires)).to.deep.equal([
        undefined,
        undefined,
        undefined,
      ]);
    });

    for (const [date, isDate] of [
      ["Sun, 06 Nov 1994 08:49:47 GMT", true],
      ["Sunday, 06-Nov-94 08:49:47 GMT", true],
      ["Sun Nov  6 08:49:47 1994", true],
      ["6 nov 94 8:49:47", true],
      ["08:49:47 1994 November 6th", true],
      ["Sun, 06 Nov 1994", false],
      ["06 Nov 1994 24:49:47", false],
      ["31 Feb 1995 08:49:47", false],
      ["06 Nov 1600 08:49:47", false],
      ["06 Xov 1994 08:49:47", false],
      ["0 Nov 1994 08:49:47", false],
      ["06 Nov 1994 08:60:47", false],
    ] as const) {
      it(`${isDate ? "reads" : "doesn't read"} ${date} (section 5.1.1)`, () => {
        const { jar, set } = newJar();
        set("http://h.example/", `a=1; Expires=${date}`);
        expect([...jar][0]?.expires).to.equal(isDate ? NOW + 10 : undefined);
      });
    }

    it("reads two-digit years from 1970 to 2069", () => {
      const { jar, set } = newJar({ wallClock: () => 0 });
      set(
        "http://h.example/",
        "a=1; Expires=01 Jan 70 00:00:01",
        "b=2; Expires=01 Jan 69 00:00:00",
      );
      expect([...jar].map(({ expires }) => expires)).to.deep.equal([1, MAX_COOKIE_AGE]);
    });
  });

  describe("reads fields as they come (section 5.2)", () => {
    for (const [field, sent] of [
      ["a=b=c", "a=b=c"],
      [" a = b ; Path = / ", "a=b"],
      ['a="b c"', 'a="b c"'],
      ["a=", "a="],
      ["a=b;", "a=b"],
      ["a=b; ; =x; unknown; Path=/", "a=b"],
      ["\xe9=\xff", "\xe9=\xff"],
      ["__proto__=x", "__proto__=x"],
      ["=b", undefined],
      ["a", undefined],
      ["", undefined],
      ["a=b\0c", undefined],
      ["a=b\x7f", undefined],
    ] as const) {
      it(`takes ${JSON.stringify(field)} for ${sent ?? "nothing"}`, () => {
        const { set, get } = newJar();
        set("http://h.example/", field);
        expect(get("http://h.example/")).to.equal(sent);
      });
    }

    it("ignores cookies and attributes that are too long, and no byte sooner", () => {
      const { jar, set } = newJar();
      const cookie = (bytes: number): string => `a=${"x".repeat(bytes - 1)}`;
      expect(set("http://h.example/", cookie(MAX_COOKIE_BYTES))).to.equal(true);
      expect(set("http://h.example/", cookie(MAX_COOKIE_BYTES + 1))).to.equal(false);
      const path = (bytes: number): string => `b=1; Path=/${"x".repeat(bytes - 1)}`;
      set(
        "http://h.example/",
        path(MAX_COOKIE_ATTRIBUTE_BYTES),
        path(MAX_COOKIE_ATTRIBUTE_BYTES + 1),
      );
      const lengths = [...jar].filter(({ name }) => name === "b").map((it) => it.path.length);
      expect(lengths).to.deep.equal([MAX_COOKIE_ATTRIBUTE_BYTES, 1]);
    });

    it("never throws, whatever comes", () => {
      fc.assert(
        fc.property(fc.string({ unit: "binary" }), (field) => {
          newJar().set("http://h.example/", field, `a=1; ${field}`);
        }),
      );
    }).timeout(20_000);
  });

  describe("holds so many (section 6.1)", () => {
    it("and lets cookies go that are not secure before those that are", () => {
      const { set, get } = newJar({ maxCookiesPerDomain: 2 });
      set("https://h.example/", "session=1; Secure");
      set("http://h.example/", "a=1", "b=1", "c=1");
      expect(get("https://h.example/")).to.equal("session=1; c=1");
    });

    it("of each domain, and lets the one go that was used longest ago", () => {
      const { set, get } = newJar({ maxCookiesPerDomain: 3 });
      set("http://h.example/", "a=1", "b=2; Path=/x", "c=3");
      get("http://h.example/x");
      set("http://h.example/", "b=2; Path=/x"); // as new
      get("http://h.example/"); // a and c
      set("http://h.example/", "d=4");
      expect(get("http://h.example/x")).to.equal("a=1; c=3; d=4");
    });

    it("in all, and lets those go first that have expired", () => {
      const { jar, set, get, advance } = newJar({ maxCookies: 2 });
      set("http://a.example/", "a=1");
      set("http://b.example/", "b=1; Max-Age=1");
      advance(1);
      set("http://c.example/", "c=1");
      expect(get("http://a.example/")).to.equal("a=1");
      set("http://d.example/", "d=1");
      expect(get("http://c.example/")).to.equal(undefined);
      expect(jar.size).to.equal(2);
    });

    it("stays within its limits whatever is set", () => {
      fc.assert(
        fc.property(
          fc.array(fc.record({ host: fc.nat(3), name: fc.nat(9), age: fc.integer({ max: 3 }) })),
          (cookies) => {
            const { jar, set, advance } = newJar({ maxCookies: 7, maxCookiesPerDomain: 4 });
            for (const { host, name, age } of cookies) {
              set(`http://${host}.example/`, `${name}=x; Max-Age=${age}`);
              advance(1);
            }
            expect(jar.size).to.be.lessThanOrEqual(7);
            for (const host of [0, 1, 2, 3]) {
              const found = [...jar].filter(({ domain }) => domain === `${host}.example`);
              expect(found.length).to.be.lessThanOrEqual(4);
            }
          },
        ),
      );
    });

    it("refuses limits that are none", () => {
      expect(() => newJar({ maxCookies: -1 })).to.throw(RangeError, "maxCookies");
      expect(() => newJar({ maxCookiesPerDomain: Number.NaN })).to.throw(RangeError, "PerDomain");
    });
  });

  it("can be emptied", () => {
    const { jar, set, get } = newJar();
    set("http://h.example/", "a=1");
    jar.clear();
    expect(get("http://h.example/")).to.equal(undefined);
    expect(jar.size).to.equal(0);
  });
});
