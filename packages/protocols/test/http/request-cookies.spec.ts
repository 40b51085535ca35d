import { expect } from "chai";
import { ask } from "./asked.ts";
import { get } from "./served.ts";

function setCookies(sent: string): string[] {
  return [...sent.matchAll(/^Set-Cookie: (.*)$/gm)].map(([, value]) => `${value}`.trimEnd());
}

describe("Request, setting cookies (HR-9)", () => {
  it("sends a field for each cookie, in order", () => {
    const { request, sent } = ask(get("/"));
    request.addCookie("a", "1");
    request.addCookie("b", "2");
    request.addCookie("a", "3");
    request.finishWith("");
    expect(setCookies(sent())).to.deep.equal(["a=1", "b=2", "a=3"]);
  });

  it("writes the attributes in Twisted's order", () => {
    const { request, sent } = ask(get("/"));
    request.addCookie("k", "v", {
      sameSite: "lax",
      httpOnly: true,
      secure: true,
      comment: "why",
      maxAge: 60,
      path: "/p",
      domain: "example.org",
      expires: new Date(0),
    });
    request.finishWith("");
    expect(setCookies(sent())).to.deep.equal([
      "k=v; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Domain=example.org; Path=/p; Max-Age=60; " +
        "Comment=why; Secure; HttpOnly; SameSite=lax",
    ]);
  });

  it("takes an expiry date as text, and leaves out what is false", () => {
    const { request, sent } = ask(get("/"));
    request.addCookie("k", "v", { expires: "never", secure: false, httpOnly: false });
    request.finishWith("");
    expect(setCookies(sent())).to.deep.equal(["k=v; Expires=never"]);
  });

  it("makes a blank of each line break and semicolon, in every part", () => {
    const { request, sent } = ask(get("/"));
    const evil = "x\r\nSet-Cookie: evil=1;y\nz\rw";
    const clean = "x Set-Cookie: evil=1 y z w";
    request.addCookie("k\r\n;", evil, {
      expires: evil,
      domain: evil,
      path: evil,
      maxAge: evil,
      comment: evil,
    });
    request.finishWith("");
    expect(setCookies(sent())).to.deep.equal([
      `k  =${clean}; Expires=${clean}; Domain=${clean}; Path=${clean}; Max-Age=${clean}; Comment=${clean}`,
    ]);
  });

  it("takes the three values of SameSite in any case, and no other", () => {
    const { request, sent } = ask(get("/"));
    request.addCookie("a", "", { sameSite: "Strict" });
    request.addCookie("b", "", { sameSite: "NONE", secure: true });
    const set = (sameSite: "lax") => () => request.addCookie("c", "", { sameSite });
    expect(set("Lax; Domain=evil" as "lax")).to.throw(RangeError, "lax, strict or none");
    request.finishWith("");
    expect(setCookies(sent())).to.deep.equal(["a=; SameSite=strict", "b=; Secure; SameSite=none"]);
  });

  it("refuses SameSite=None without Secure, which browsers drop", () => {
    const { request } = ask(get("/"));
    expect(() => request.addCookie("k", "v", { sameSite: "none" })).to.throw(RangeError, "secure");
    expect(request.responseHeaders.hasHeader("Set-Cookie")).to.equal(false);
  });

  it("refuses a name that would be read as another", () => {
    const { request } = ask(get("/"));
    expect(() => request.addCookie("", "__Host-x=1")).to.throw(TypeError, "equals sign");
    expect(() => request.addCookie("a=b", "c")).to.throw(TypeError, "equals sign");
  });
});
