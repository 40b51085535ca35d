import type { HTTPChannel, RequestHead } from "@cordage/protocols/http";
import {
  type RenderResult,
  type Request,
  Resource,
  Site,
  Request as SiteRequest,
} from "@cordage/protocols/web";
import { Clock, StringTransport } from "@cordage/testing";
import { expect } from "chai";
import { get, message, response } from "../http/served.ts";
import { answer, bodyOf, statusOf } from "./served-site.ts";

/** Says where it was found. */
class Where extends Resource {
  constructor(isLeaf = false) {
    super();
    this.isLeaf = isLeaf;
  }

  render_GET({ prepath, postpath }: Request): string {
    return `${JSON.stringify(prepath)} ${JSON.stringify(postpath)}`;
  }
}

/** Makes up a child for every name. */
class Dynamic extends Where {
  override getChild(): Resource {
    return new Dynamic();
  }
}

describe("Walking down a tree of resources (RS-1)", () => {
  const where = (root: Resource, uri: string): string => bodyOf(answer(root, get(uri)));

  it("goes down a segment at a time", () => {
    expect(where(new Dynamic(), "/a/b?c")).to.equal('["a","b"] []');
  });

  it("takes a closing slash for an empty segment, and the root for one as well", () => {
    expect(where(new Dynamic(), "/foo/")).to.equal('["foo",""] []');
    expect(where(new Dynamic(), "/")).to.equal('[""] []');
  });

  it("decodes each segment once, and only after splitting", () => {
    expect(where(new Dynamic(), "/a%2Fb/%2561/%zz/+")).to.equal('["a/b","%61","%zz","+"] []');
  });

  it("reads segments as UTF-8, and tells from each other those that are not", () => {
    expect(where(new Dynamic(), "/caf%C3%A9")).to.equal('["caf\xc3\xa9"] []');
    expect(where(new Dynamic(), "/%FF")).to.equal('["\\udcff"] []');
    expect(where(new Dynamic(), "/%FE")).to.equal('["\\udcfe"] []');
  });

  it("leaves the rest of the path to a leaf", () => {
    const root = new Where();
    root.putChild("leaf", new Where(true));
    expect(where(root, "/leaf/a/b")).to.equal('["leaf"] ["a","b"]');
  });

  it("goes on with what a resource makes of the segments, in the lists or with others", () => {
    class Changing extends Where {
      override getChild(name: string, request: Request): Resource {
        const { prepath, postpath } = request;
        if (name === "add") postpath.unshift("added");
        else if (name === "drop") prepath.pop();
        else if (name === "replace") request.postpath = ["other", ...postpath];
        else if (name === "forget") request.prepath = [];
        if (name !== "forget") expect(request.prepath).to.equal(prepath); // the very list
        return this;
      }
    }
    for (const _ of [1, 2]) {
      expect(where(new Changing(), "/a/add/b")).to.equal('["a","add","added","b"] []');
    }
    expect(where(new Changing(), "/a/drop/b")).to.equal('["a","b"] []');
    expect(where(new Changing(), "/a/replace/b")).to.equal('["a","replace","other","b"] []');
    expect(where(new Changing(), "/a/forget/b")).to.equal('["b"] []');
  });

  it("has neither list of segments before a request is processed", () => {
    const seen: unknown[] = [];
    class Early extends SiteRequest {
      override headReceived(): void {
        seen.push([...this.prepath], [...this.postpath]);
        super.headReceived();
      }
    }
    class EarlySite extends Site {
      override buildRequest(channel: HTTPChannel, head: RequestHead): SiteRequest {
        return new Early(channel, head, this);
      }
    }
    const channel = new EarlySite(new Dynamic(), { clock: new Clock() }).buildProtocol();
    const transport = new StringTransport();
    channel.makeConnection(transport);
    channel.dataReceived(Buffer.from(get("/a/b")));
    expect(seen).to.deep.equal([[], []]);
    expect(transport.value().toString()).to.contain('["a","b"] []');
  });

  it("prefers a child that was put there to one that is made up", () => {
    const root = new Dynamic();
    root.putChild("a", new Where(true));
    expect(where(root, "/a/b")).to.equal('["a"] ["b"]');
    expect(where(root, "/b/b")).to.equal('["b","b"] []');
  });

  it("answers 404 where there is nothing", () => {
    expect(statusOf(answer(new Resource(), get("/missing/further/down")))).to.equal(404);
  });

  it("takes the path out of an absolute target (HP-5)", () => {
    expect(where(new Dynamic(), "http://other/a?b")).to.equal('["a"] []');
  });

  it("finds __proto__ and constructor only where they were put (GEN-6)", () => {
    const root = new Resource();
    expect(statusOf(answer(root, get("/__proto__")))).to.equal(404);
    expect(statusOf(answer(root, get("/constructor")))).to.equal(404);
    root.putChild("__proto__", new Where(true));
    expect(where(root, "/__proto__")).to.equal('["__proto__"] []');
  });
});

describe("Rendering by method (RS-2)", () => {
  class Form extends Resource {
    override isLeaf = true;

    render_GET(): RenderResult {
      return "form";
    }

    render_POST({ content }: Request): RenderResult {
      return `got ${content}`;
    }
  }

  class Upload extends Resource {
    override isLeaf = true;

    render_POST(): RenderResult {
      return "taken";
    }
  }

  it("calls the method of the request's name", () => {
    expect(bodyOf(answer(new Form(), get("/")))).to.equal("form");
    expect(
      bodyOf(answer(new Form(), `${message("POST / HTTP/1.1", "Content-Length: 2")}hi`)),
    ).to.equal("got hi");
  });

  it("renders HEAD as GET, without the body", () => {
    expect(answer(new Form(), message("HEAD / HTTP/1.1"))).to.equal(
      response("200 OK", ["Content-Type: text/html; charset=utf-8", "Content-Length: 4"]),
    );
  });

  it("prefers a render_HEAD, and believes the length it declares", () => {
    class Sized extends Form {
      render_HEAD(request: Request): RenderResult {
        request.setHeader("Content-Length", "1234");
        return "";
      }
    }
    expect(answer(new Sized(), message("HEAD / HTTP/1.1"))).to.equal(
      response("200 OK", ["Content-Length: 1234", "Content-Type: text/html"]),
    );
  });

  it("finds methods that are inherited, and those of the object itself", () => {
    class Deeper extends Form {
      readonly render_PUT = (): string => "own";
    }
    const put = message("PUT / HTTP/1.1");
    expect(bodyOf(answer(new Deeper(), get("/")))).to.equal("form");
    expect(bodyOf(answer(new Deeper(), put))).to.equal("own");
    expect(statusOf(answer(new Form(), put))).to.equal(405);
  });

  it("finds methods that were put on the object, or replaced, after it was asked", () => {
    class Plain extends Form {}
    const form = new Plain();
    const put = message("PUT / HTTP/1.1");
    expect(bodyOf(answer(form, get("/")))).to.equal("form");
    expect(statusOf(answer(form, put))).to.equal(405);
    Object.assign(form, { render_GET: () => "replaced", render_PUT: () => "added" });
    expect(bodyOf(answer(form, get("/")))).to.equal("replaced");
    expect(bodyOf(answer(form, put))).to.equal("added");
    expect(answer(form, message("PATCH / HTTP/1.1"))).to.contain(
      "\r\nAllow: GET, HEAD, POST, PUT\r\n",
    );
  });

  it("lets a resource render every method alike", () => {
    class Any extends Resource {
      override isLeaf = true;
      override render({ method }: Request): RenderResult {
        return method;
      }
    }
    expect(bodyOf(answer(new Any(), message("BREW / HTTP/1.1")))).to.equal("BREW");
  });

  it("answers 405 with the methods there are to a standard one (RS-3)", () => {
    for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"]) {
      const answered = answer(new Form(), message(`${method} / HTTP/1.1`));
      expect(answered).to.contain("HTTP/1.1 405 Method Not Allowed\r\n");
      expect(answered).to.contain("\r\nAllow: GET, HEAD, POST\r\n");
    }
  });

  it("answers 405 to CONNECT, which has no path (RS-3)", () => {
    expect(statusOf(answer(new Form(), message("CONNECT other:443 HTTP/1.1")))).to.equal(405);
  });

  it("answers 405 to HEAD where there is no GET (RS-3)", () => {
    const answered = answer(new Upload(), message("HEAD / HTTP/1.1"));
    expect(statusOf(answered)).to.equal(405);
    expect(answered).to.contain("\r\nAllow: POST\r\n");
    expect(bodyOf(answered)).to.equal("");
  });

  it("answers 501 to a method nobody knows, escaped (RS-3)", () => {
    const answered = answer(new Form(), message("BREW&TEA / HTTP/1.1"));
    expect(statusOf(answered)).to.equal(501);
    expect(answered).to.not.contain("Allow:");
    expect(bodyOf(answered)).to.contain("BREW&amp;TEA");
  });

  it("matches methods with their case", () => {
    expect(statusOf(answer(new Form(), message("get / HTTP/1.1")))).to.equal(501);
  });

  it("says what it was told to say is allowed", () => {
    class Shy extends Form {
      override allowedMethods = ["GET"];
    }
    expect(answer(new Shy(), message("PUT / HTTP/1.1"))).to.contain("\r\nAllow: GET\r\n");
  });

  it("reaches nothing but render methods (GEN-6)", () => {
    class Odd extends Resource {
      override isLeaf = true;
      render_TEXT = "no function";
    }
    for (const method of ["__proto__", "constructor", "toString", "TEXT", ""]) {
      expect(statusOf(answer(new Odd(), message(`${method}X / HTTP/1.1`)))).to.equal(501);
    }
    expect(statusOf(answer(new Odd(), message("TEXT / HTTP/1.1")))).to.equal(501);
  });

  it("is not reached by what is added to Object.prototype (GEN-6)", () => {
    const prototype = Object.prototype as unknown as Record<string, unknown>;
    prototype["render_BREW"] = () => "polluted";
    try {
      expect(statusOf(answer(new Form(), message("BREW / HTTP/1.1")))).to.equal(501);
    } finally {
      delete prototype["render_BREW"];
    }
  });
});
