import {
  alias,
  NOT_DONE_YET,
  type RenderResult,
  type Request,
  Resource,
  type RewriteRule,
  RewriterResource,
  tildeToUsers,
} from "@cordage/protocols/web";
import { expect } from "chai";
import { get, message } from "../http/served.ts";
import { bodyOf, serveSite, statusOf } from "./served-site.ts";

/** Answers with the path it is asked for. */
class Echo extends Resource {
  override isLeaf = true;
  streamed = 0;

  render_GET({ path, postpath }: Request): RenderResult {
    return `${path} ${postpath.join("|")}`;
  }

  render_POST(): RenderResult {
    this.streamed += 1;
    return NOT_DONE_YET;
  }
}

function site(...rules: readonly RewriteRule[]) {
  const echo = new Echo();
  const inner = new Resource();
  for (const name of ["users", "new", "up"]) inner.putChild(name, echo);
  const root = new Resource();
  root.putChild("in", new RewriterResource(inner, ...rules));
  return { echo, ...serveSite(root) };
}

function pathOf(path: string, ...rules: readonly RewriteRule[]): string {
  const { receive, sent } = site(...rules);
  receive(get(path));
  const answer = sent();
  return statusOf(answer) === 200 ? bodyOf(answer) : `${statusOf(answer)}`;
}

describe("RewriterResource (RW-1)", () => {
  it("has an alias stand for another path, from its own beginning on", () => {
    const rule = alias(["old", "way"], ["new"]);
    expect(pathOf("/in/old/way/a%20b", rule)).to.equal("/in/new/a%20b a b");
    expect(pathOf("/in/old", rule)).to.equal("404");
    expect(pathOf("/in/old/ways", rule)).to.equal("404");
    expect(pathOf("/in/new/x", rule)).to.equal("/in/new/x x");
  });

  it("finds users behind tildes", () => {
    expect(pathOf("/in/~alice/x", tildeToUsers)).to.equal("/in/users/alice/x alice|x");
    expect(pathOf("/in/users/bob", tildeToUsers)).to.equal("/in/users/bob bob");
    expect(pathOf("/in", tildeToUsers)).to.equal("405");
  });

  it("goes by one rule after the other", () => {
    expect(pathOf("/in/a", alias(["a"], ["b"]), alias(["b"], ["new"]))).to.equal("/in/new ");
  });

  it("answers 405 where the resource has no such method (RS-3)", () => {
    const { receive, sent } = site();
    receive(message("DELETE /in/new HTTP/1.1"));
    expect(statusOf(sent())).to.equal(405);
  });

  it("finds resources that take bodies as streams (HP-18)", () => {
    const { echo, receive } = site(alias(["a"], ["up"]));
    echo.bodyMode = "stream";
    receive(message("POST /in/a HTTP/1.1", "Content-Length: 5"));
    expect(echo.streamed).to.equal(1);
  });
});
