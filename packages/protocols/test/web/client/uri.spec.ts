import { URI } from "@cordage/protocols/web";
import { expect } from "chai";

describe("URI", () => {
  it("is taken apart (AG-1)", () => {
    const uri = new URI("HTTPS://Example.ORG:8443/a/b?c=d#e");
    expect(uri).to.include({
      scheme: "https",
      netloc: "Example.ORG:8443",
      host: "example.org",
      port: 8443,
      path: "/a/b",
      query: "?c=d",
      fragment: "e",
      originForm: "/a/b?c=d",
      hostField: "example.org:8443",
      absoluteForm: "https://example.org:8443/a/b?c=d",
    });
    expect(String(uri)).to.equal("https://Example.ORG:8443/a/b?c=d#e");
  });

  it("has the usual port when none is given, which Host leaves out (AG-1)", () => {
    for (const [text, port] of [
      ["http://h/", 80],
      ["https://h/", 443],
      ["http://h:80/", 80],
      ["http://h:/", 80],
    ] as const) {
      expect(new URI(text)).to.include({ port, hostField: "h" });
    }
    expect(new URI("http://h:443/").hostField).to.equal("h:443");
  });

  it("has IPv6 addresses in brackets where they are written, and without to connect (AG-1)", () => {
    expect(new URI("http://[::1]:8080/")).to.include({ host: "::1", hostField: "[::1]:8080" });
    expect(new URI("http://[::1]/").hostField).to.equal("[::1]");
  });

  it("asks for the root when there is no path (AG-1)", () => {
    expect(new URI("http://h").originForm).to.equal("/");
    expect(new URI("http://h?q").originForm).to.equal("/?q");
    expect(new URI("http://h#f").originForm).to.equal("/");
  });

  it("keeps two slashes in a path: they name no host (undici CVE-2022-35949)", () => {
    expect(new URI("http://h//evil/x")).to.include({ host: "h", originForm: "//evil/x" });
  });

  it("refuses what is none, and what could be taken for another (AG-1)", () => {
    const bad = ["", "/", "h", "http:/h/", "http:///", "http://:80/", "//h/", "http://h:99999/"];
    const smuggling = ["http://h/ HTTP/1.1", "http://h/\r\nX: y", "http://h/\0", "http://h/\t"];
    const confusing = ["http://good@evil/", "http://u:p@h/", "http://h\\@evil/", "http://é/"];
    for (const text of [...bad, ...smuggling, ...confusing, "http://h/é", "http://h/Ċ"]) {
      expect(() => new URI(text), text).to.throw(RangeError);
    }
  });
});
