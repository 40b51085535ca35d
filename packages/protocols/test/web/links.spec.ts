import { type Request, Resource, type SiteOptions, URLPath } from "@cordage/protocols/web";
import { expect } from "chai";
import { get, message } from "../http/served.ts";
import { answer, bodyOf, statusOf } from "./served-site.ts";

/** Answers with what the test makes of the request. */
class Page extends Resource {
  readonly #say: (request: Request) => unknown;

  constructor(say: (request: Request) => unknown, isLeaf = false) {
    super();
    this.#say = say;
    this.isLeaf = isLeaf;
  }

  override getChild(name: string): Page {
    return new Page(this.#say, name === "leaf");
  }

  render_GET(request: Request): string {
    return `${this.#say(request)}`;
  }
}

const say = (uri: string, what: (request: Request) => unknown): string =>
  bodyOf(answer(new Page(what), get(uri)));

/** Where a browser gets to that follows `link` on the page at `uri`. */
const follow = (uri: string, link: string): string => new URL(link, `http://h${uri}`).pathname;

describe("request.childLink() and sibLink() (RS-9)", () => {
  it("lead from a resource to what is below it", () => {
    for (const [uri, target] of [
      ["/", "/new"],
      ["/a", "/a/new"],
      ["/a/", "/a/new"],
      ["/leaf/", "/leaf/new"],
      ["/leaf/rest/of/it", "/leaf/new"],
    ] as const) {
      expect(
        follow(
          uri,
          say(uri, (request) => request.childLink("new")),
        ),
      ).to.equal(target);
    }
  });

  it("lead to what is beside it", () => {
    for (const [uri, target] of [
      ["/", "/new"],
      ["/a", "/new"],
      ["/a/", "/a/new"],
      ["/a/leaf", "/a/new"],
      ["/a/leaf/rest/of/it", "/a/new"],
    ] as const) {
      expect(
        follow(
          uri,
          say(uri, (request) => request.sibLink("new")),
        ),
      ).to.equal(target);
    }
  });

  it("lead to the empty name, too", () => {
    expect(
      follow(
        "/leaf/rest",
        say("/leaf/rest", (request) => request.childLink("")),
      ),
    ).to.equal("/leaf/");
    expect(
      follow(
        "/a/b",
        say("/a/b", (request) => request.sibLink("")),
      ),
    ).to.equal("/a/");
  });

  it("can't be led elsewhere by a name, nor out of the markup they stand in", () => {
    const name = "javascript:alert('1')//<b>\u20ac?#";
    const link = say("/a/", (request) => request.childLink(name));
    expect(link).to.equal("javascript%3Aalert%28%271%27%29%2F%2F%3Cb%3E%E2%82%AC%3F%23");
    const below = say("/x:y%22%FF", (request) => request.childLink("c"));
    expect(below).to.equal("x%3Ay%22%FF/c");
  });
});

describe("request.prePathURL() and URLPath() (RS-9)", () => {
  it("tell the URL of the resource, with the host that was asked for", () => {
    expect(say("/a%2Fb/leaf/rest?q", (request) => request.prePathURL())).to.equal(
      "http://h/a%2Fb/leaf",
    );
  });

  it("leave out the port that goes without saying, and keep others", () => {
    const ask = (host: string, isSecure: boolean): string => {
      const page = new Page((request) => {
        const [, port] = host.split(":");
        if (isSecure) request.setHost("h", Number(port ?? 443), true);
        return request.prePathURL();
      });
      return bodyOf(answer(page, `GET /a HTTP/1.1\r\nHost: ${host}\r\n\r\n`));
    };
    expect(ask("h:80", false)).to.equal("http://h/a");
    expect(ask("h:8080", false)).to.equal("http://h:8080/a");
    expect(ask("h:443", true)).to.equal("https://h/a");
    expect(ask("h:80", true)).to.equal("https://h:80/a");
    expect(ask("[::1]:81", false)).to.equal("http://[::1]:81/a");
  });

  it("tell the address for a client that names no host (HTTP/1.0)", () => {
    const page = new Page((request) => request.prePathURL());
    expect(bodyOf(answer(page, "GET /a HTTP/1.0\r\n\r\n"))).to.equal("http://10.0.0.1:12345/a");
  });

  it("are steps to what lies around it", () => {
    const path = (request: Request): string =>
      ["x y", ""].map((name) => request.URLPath().child(name)).join(" ");
    expect(say("/a/b", path)).to.equal("http://h/a/b/x%20y http://h/a/b/");
    expect(say("/a/leaf/c", (request) => request.URLPath().sibling("x"))).to.equal("http://h/a/x");
  });
});

describe("URLPath (RS-9)", () => {
  const url = URLPath.fromString("http://h:8080/a/b/c?q=1#f");

  it("is taken from a URL, and gives it back", () => {
    expect(url).to.include({ scheme: "http", netloc: "h:8080", path: "/a/b/c" });
    expect(url).to.include({ query: "q=1", fragment: "f" });
    expect(`${url}`).to.equal("http://h:8080/a/b/c?q=1#f");
    expect(`${new URLPath()}`).to.equal("http://localhost/");
    expect(() => URLPath.fromString("a/b")).to.throw(TypeError);
  });

  it("goes down, aside, and up", () => {
    expect(`${url.child("d")}`).to.equal("http://h:8080/a/b/c/d");
    expect(`${url.here().child("d")}`).to.equal("http://h:8080/a/b/d");
    expect(`${url.sibling("d")}`).to.equal("http://h:8080/a/b/d");
    expect(`${url.here()}`).to.equal("http://h:8080/a/b/");
    expect(`${url.parent()}`).to.equal("http://h:8080/a/");
    expect(`${url.parent().parent()}`).to.equal("http://h:8080/");
    expect(`${url.parent().parent().parent()}`).to.equal("http://h:8080/");
  });

  it("keeps the query when told to", () => {
    for (const moved of [
      url.child("d", true),
      url.sibling("d", true),
      url.here(true),
      url.parent(true),
    ]) {
      expect(moved).to.include({ query: "q=1", fragment: "" });
    }
  });

  it("keeps a name one segment, and tells them decoded", () => {
    const odd = url.child("d/e?f");
    expect(odd.pathList()).to.deep.equal(["", "a", "b", "c", "d%2Fe%3Ff"]);
    expect(odd.pathList(true)).to.deep.equal(["", "a", "b", "c", "d/e?f"]);
  });

  it("follows links as a browser does", () => {
    expect(`${url.click("../x?y")}`).to.equal("http://h:8080/a/x?y");
    expect(`${url.click("//other/")}`).to.equal("http://other/");
    expect(`${url.click("?z")}`).to.equal("http://h:8080/a/b/c?z");
  });
});

describe("allowedHosts (RS-9)", () => {
  const options: SiteOptions = { allowedHosts: ["Example.org", "[::1]"] };
  const status = (host: string, target = "/a"): number =>
    statusOf(
      answer(new Page(() => ""), `GET ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`, options),
    );

  it("answers those of a site in any spelling", () => {
    for (const host of ["example.org", "EXAMPLE.org:8080", "example.org.", "[::1]:80"]) {
      expect(status(host), host).to.equal(200);
    }
  });

  it("refuses others with 421, before any resource sees them (RFC 9110, section 15.5.20)", () => {
    for (const host of ["evil.example", "example.org.evil.example", "evil.example:80"]) {
      expect(status(host), host).to.equal(421);
    }
    expect(status("example.org", "http://evil.example/a")).to.equal(421);
    expect(statusOf(answer(new Page(() => ""), message("OPTIONS * HTTP/1.1"), options))).to.equal(
      421,
    );
  });
});
