import {
  errorPage,
  forbidden,
  type IResource,
  notFound,
  type RenderResult,
  type Request,
  Resource,
} from "@cordage/protocols/web";
import { expect } from "chai";
import { get, message, response } from "../http/served.ts";
import { answer, bodyOf, statusOf } from "./served-site.ts";

describe("Error pages (RS-6)", () => {
  it("say what is wrong, as HTML in UTF-8", () => {
    const html = [
      "<!DOCTYPE html>",
      "<html><head><title>418 - Teapot</title></head>",
      "<body><h1>Teapot</h1><p>It is short.</p></body></html>",
      "",
    ].join("\n");
    expect(answer(errorPage(418, "Teapot", "It is short."), get("/"))).to.equal(
      response(
        "418 I'm a teapot",
        ["Content-Type: text/html; charset=utf-8", `Content-Length: ${html.length}`],
        html,
      ),
    );
  });

  it("escape everything", () => {
    const body = bodyOf(answer(errorPage(400, `<b> & "c"`, "it's </p>"), get("/")));
    expect(body).to.contain("<h1>&lt;b&gt; &amp; &quot;c&quot;</h1>");
    expect(body).to.contain("<title>400 - &lt;b&gt; &amp; &quot;c&quot;</title>");
    expect(body).to.contain("<p>it&#39;s &lt;/p&gt;</p>");
  });

  it("are HTML, whatever the resource that renders one was about to send", () => {
    class Plain extends Resource {
      override isLeaf = true;
      render_GET(request: Request): RenderResult {
        request.setHeader("Content-Type", "text/plain");
        return notFound().render(request);
      }
    }
    expect(answer(new Plain(), get("/"))).to.contain(
      "\r\nContent-Type: text/html; charset=utf-8\r\n",
    );
  });

  it("have a status of their own", () => {
    expect(statusOf(answer(notFound(), get("/")))).to.equal(404);
    expect(statusOf(answer(forbidden(), get("/")))).to.equal(403);
    expect(bodyOf(answer(notFound("A", "B"), get("/")))).to.contain("<h1>A</h1><p>B</p>");
    expect(bodyOf(answer(forbidden("A", "B"), get("/")))).to.contain("<h1>A</h1><p>B</p>");
  });

  it("are their own children, for those who go on asking", () => {
    class Asking extends Resource {
      override getChild(name: string, request: Request): IResource {
        return forbidden().getChildWithDefault(name, request);
      }
    }
    expect(statusOf(answer(new Asking(), get("/a")))).to.equal(403);
  });

  it("answer every path below them, and every method", () => {
    expect(statusOf(answer(forbidden(), get("/a/b/c")))).to.equal(403);
    expect(statusOf(answer(forbidden(), message("BREW / HTTP/1.1")))).to.equal(403);
  });
});
