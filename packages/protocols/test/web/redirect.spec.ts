import { Deferred, fail, succeed } from "@cordage/deferred";
import {
  DeferredResource,
  type IResource,
  ParentRedirect,
  Redirect,
  type RedirectCode,
  type Request,
  Resource,
  redirectTo,
} from "@cordage/protocols/web";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { get } from "../http/served.ts";
import { answer, bodyOf, serveSite, statusOf } from "./served-site.ts";

const locationOf = (response: string): string =>
  /\r\nLocation: ([^\r]*)/.exec(response)?.[1] ?? "none";

/** Renders what the test says. */
class Page extends Resource {
  override isLeaf = true;
  readonly #render: (request: Request) => string;

  constructor(render: (request: Request) => string) {
    super();
    this.#render = render;
  }

  render_GET(request: Request): string {
    return this.#render(request);
  }
}

describe("redirectTo() (UT-1)", () => {
  const redirected = (url: string): string =>
    answer(new Page((request) => redirectTo(url, request)), get("/"));

  it("sends the client elsewhere, with a page for those who don't follow", () => {
    const response = redirected("/there?a=b");
    expect(statusOf(response)).to.equal(302);
    expect(locationOf(response)).to.equal("/there?a=b");
    expect(response).to.contain("\r\nContent-Type: text/html; charset=utf-8\r\n");
    expect(bodyOf(response)).to.contain('<a href="/there?a=b">');
  });

  it("does so for good, or with the method kept, if told to", () => {
    for (const code of [301, 302, 303, 307, 308] as const) {
      const response = answer(new Page((request) => redirectTo("/there", request, code)), get("/"));
      expect(statusOf(response)).to.equal(code);
      expect(locationOf(response)).to.equal("/there");
      expect(bodyOf(response)).to.contain(`<title>${code} - `);
    }
    expect(statusOf(answer(new Redirect("/there", 308), get("/")))).to.equal(308);
  });

  it("throws for a code that doesn't redirect", () => {
    for (const code of [200, 300, 304, 404, Number.NaN]) {
      const wrong = code as RedirectCode; // what a caller without types may do
      expect(() => new Redirect("/there", wrong), `${code}`).to.throw(RangeError, `got ${code}`);
    }
  });

  it("CVE-2024-41810: escapes the URL in the page", () => {
    const url = 'https://example.com/"><script>alert(1)</script>&x';
    const page = bodyOf(redirected(url));
    expect(page).to.contain(
      "https://example.com/&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;x",
    );
    expect(page).to.not.contain("<script>");
  });

  it("throws for what no URL has: line breaks, NUL, blanks, other than ASCII", () => {
    for (const url of ["", "/a\r\nX: y", "/a\n", "/a\0", "/a b", "/caf\u00e9"]) {
      expect(statusOf(redirected(url)), url).to.equal(500);
      expect(() => new Redirect(url), url).to.throw(TypeError);
    }
    expect(flushLoggedErrors(TypeError)).to.have.length(6);
  });
});

describe("Redirect and ParentRedirect (UT-1)", () => {
  const root = new Resource();
  root.putChild("old", new Redirect("http://new.example/"));

  it("send elsewhere whoever asks, also for what is below", () => {
    expect(locationOf(answer(root, get("/old")))).to.equal("http://new.example/");
    expect(locationOf(answer(root, get("/old/a/b?c")))).to.equal("http://new.example/");
  });

  it("send to what the resource lies in, without the query, and never to another host", () => {
    const target = (uri: string): string =>
      new URL(locationOf(answer(folder, get(uri))), `http://h${uri}`).href;
    const folder = new Resource();
    folder.getChild = () => folder;
    folder.putChild("up", new ParentRedirect());
    expect(target("/up?q")).to.equal("http://h/");
    expect(target("/a/up?q")).to.equal("http://h/a/");
    expect(target("/a/up/b/c")).to.equal("http://h/a/");
    expect(locationOf(answer(folder, get("//evil.example/up")))).to.equal("./");
  });
});

describe("DeferredResource (UT-1)", () => {
  /** Deferreds are observed as Promises are. */
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 10; i++) await Promise.resolve();
  };

  it("answers with the resource, and what is left of the path, once it is there", async () => {
    const later = new Deferred<IResource>();
    const { receive, sent } = serveSite(new DeferredResource(later));
    receive(get("/a/b"));
    expect(sent()).to.equal("");
    const root = new Resource();
    root.putChild("a", new Page(({ postpath }) => postpath.join()));
    later.callback(root);
    await settle();
    expect(bodyOf(sent())).to.equal("b");
    receive(get("/a/c"));
    await settle();
    expect(bodyOf(sent())).to.equal("c");
  });

  it("answers 500 when there is none, each time", async () => {
    const { receive, sent } = serveSite(new DeferredResource(fail(new SyntaxError("no good"))));
    for (let i = 0; i < 2; i++) {
      receive(get("/"));
      await settle();
      expect(statusOf(sent())).to.equal(500);
    }
    expect(flushLoggedErrors(SyntaxError)).to.have.length(2);
  });

  it("answers 500 when the resource fails, and goes on with the next request", async () => {
    const page = new Page(({ uri }) => {
      if (uri === "/bad") throw new SyntaxError("no good");
      return uri;
    });
    const { receive, sent } = serveSite(new DeferredResource(succeed(page)));
    receive(get("/bad"));
    await settle();
    expect(statusOf(sent())).to.equal(500);
    receive(get("/good"));
    await settle();
    expect(bodyOf(sent())).to.equal("/good");
    expect(flushLoggedErrors(SyntaxError)).to.have.length(1);
  });

  it("does nothing for a client that has gone", async () => {
    const later = new Deferred<IResource>();
    const { lose, receive, sent } = serveSite(new DeferredResource(later));
    receive(get("/"));
    lose();
    later.callback(new Page(() => "late"));
    await settle();
    expect(sent()).to.equal("");
  });
});
