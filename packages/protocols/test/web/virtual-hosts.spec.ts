import {
  NameVirtualHost,
  type Request,
  Resource,
  VHostMonsterResource,
} from "@cordage/protocols/web";
import { expect } from "chai";
import { get } from "../http/served.ts";
import { answer, bodyOf, statusOf } from "./served-site.ts";

/** Says which it is, and what it was asked for. */
class Named extends Resource {
  readonly #name: string;

  constructor(name: string, isLeaf = false) {
    super();
    this.#name = name;
    this.isLeaf = isLeaf;
  }

  override getChild(): Resource {
    return this;
  }

  render_GET({ prepath, postpath }: Request): string {
    return `${this.#name} ${prepath.join("/")} ${postpath.join("/")}`;
  }
}

describe("NameVirtualHost (VH-1)", () => {
  const ask = (hosts: NameVirtualHost, host: string): string =>
    answer(hosts, `GET /x/y HTTP/1.1\r\nHost: ${host}\r\n\r\n`);

  let hosts: NameVirtualHost;
  beforeEach(() => {
    hosts = new NameVirtualHost();
    hosts.addHost("a.example", new Named("a"));
    hosts.addHost("B.example.", new Named("b"));
    hosts.addHost("[::1]", new Named("six"));
  });

  it("finds the root by the host that was asked for, in any spelling", () => {
    for (const host of ["a.example", "A.EXAMPLE", "a.example:8080", "a.example."]) {
      expect(bodyOf(ask(hosts, host)), host).to.equal("a x/y ");
    }
    expect(bodyOf(ask(hosts, "b.example"))).to.equal("b x/y ");
    expect(bodyOf(ask(hosts, "[::1]:80"))).to.equal("six x/y ");
  });

  it("hands a leaf the path as a whole", () => {
    hosts.addHost("leaf.example", new Named("leaf", true));
    expect(bodyOf(ask(hosts, "leaf.example"))).to.equal("leaf  x/y");
  });

  it("has the default answer for others, or 404", () => {
    expect(statusOf(ask(hosts, "c.example"))).to.equal(404);
    hosts.default = new Named("default");
    expect(bodyOf(ask(hosts, "c.example"))).to.equal("default x/y ");
    hosts.removeHost("A.example");
    expect(bodyOf(ask(hosts, "a.example"))).to.equal("default x/y ");
  });

  it("asks the root itself when no path is left", () => {
    const outer = new Resource();
    outer.putChild("in", hosts);
    expect(bodyOf(answer(outer, "GET /in HTTP/1.1\r\nHost: a.example\r\n\r\n"))).to.equal("a in ");
  });

  it("CVE-2022-39348: escapes the host in the page that says there is none", () => {
    // What can't stand in Host is refused before; these characters can, but mean something in HTML.
    const page = bodyOf(ask(new NameVirtualHost(), "a&'b"));
    expect(page).to.contain("a&amp;&#39;b");
    expect(page).to.not.contain("a&'b");
    expect(statusOf(ask(hosts, "<script>alert(1)</script>"))).to.equal(400);
  });

  it("knows no host by the name of something every object has (GEN-6)", () => {
    expect(statusOf(ask(hosts, "__proto__"))).to.equal(404);
    expect(statusOf(ask(hosts, "constructor"))).to.equal(404);
  });
});

describe("VHostMonsterResource (VH-2)", () => {
  class Place extends Resource {
    override isLeaf = true;
    render_GET(request: Request): string {
      return `${request.isSecure()} ${request.prePathURL()} ${request.uri} ${request.path}`;
    }
  }

  const root = new Resource();
  root.putChild("monster", new VHostMonsterResource());
  root.putChild("a", new Place());
  root.putChild("", new Place());
  const ask = (uri: string): string => answer(root, get(uri));

  it("takes a request for one to the host that the proxy names", () => {
    expect(bodyOf(ask("/monster/http/www.example/a?q"))).to.equal(
      "false http://www.example/a /a?q /a",
    );
    expect(bodyOf(ask("/monster/https/www.example:444/a/b%2Fc"))).to.equal(
      "true https://www.example:444/a /a/b%2Fc /a/b%2Fc",
    );
    expect(bodyOf(ask("/monster/https/www.example"))).to.equal("true https://www.example/ / /");
  });

  it("answers 404 to what names no host", () => {
    for (const uri of ["/monster", "/monster/http", "/monster/ftp/h/a", "/monster/http/h%20i/a"]) {
      expect(statusOf(ask(uri)), uri).to.be.oneOf([404, 405]);
    }
  });
});
