import { CACHED, type Request } from "@cordage/protocols/http";
import { expect } from "chai";
import { ask } from "./asked.ts";
import { DATE, get, message, NOW, response } from "./served.ts";

const LATER = "Sun, 06 Nov 1994 08:49:38 GMT";
const EARLIER = "Sun, 06 Nov 1994 08:49:36 GMT";

/** What comes of `check` in a request with these lines: whether it is CACHED, and the status. */
function outcome(
  lines: readonly string[],
  check: (request: Request) => unknown,
  method = "GET",
): [isCached: boolean, code: number] {
  const { request } = ask(message(`${method} / HTTP/1.1`, ...lines));
  return [check(request) === CACHED, request.code];
}

const tag =
  (etag: string) =>
  (request: Request): unknown =>
    request.setETag(etag);

const time =
  (when: number) =>
  (request: Request): unknown =>
    request.setLastModified(when);

const FRESH: [boolean, number] = [false, 200];
const NOT_MODIFIED: [boolean, number] = [true, 304];
const FAILED: [boolean, number] = [true, 412];

describe("Request.redirect (HR-10)", () => {
  it("answers 302 with a Location", () => {
    const { request, sent } = ask(get("/"));
    request.redirect("/elsewhere");
    request.finishWith("");
    expect(sent()).to.equal(response("302 Found", ["Location: /elsewhere", "Content-Length: 0"]));
  });

  it("can't split the response (HR-8)", () => {
    const { request, sent } = ask(get("/"));
    request.redirect("/x\r\nSet-Cookie: evil=1");
    request.finishWith("");
    expect(sent()).to.include("\r\nLocation: /x Set-Cookie: evil=1\r\n");
  });
});

describe("Request.setLastModified (HR-10)", () => {
  it("sends the newest time, rounded up to a second", () => {
    const { request, sent } = ask(get("/"));
    expect(request.setLastModified(NOW - 10)).to.equal(undefined);
    request.setLastModified(NOW - 0.5);
    request.setLastModified(NOW - 5);
    request.finishWith("");
    expect(sent()).to.include(`\r\nLast-Modified: ${DATE}\r\n`);
  });

  it("answers 304 to those who know a time that is not older", () => {
    expect(outcome([`If-Modified-Since: ${DATE}`], time(NOW))).to.deep.equal(NOT_MODIFIED);
    expect(outcome([`If-Modified-Since: ${LATER}`], time(NOW))).to.deep.equal(NOT_MODIFIED);
    expect(outcome([`If-Modified-Since: ${EARLIER}`], time(NOW))).to.deep.equal(FRESH);
    expect(outcome([`If-Modified-Since: ${DATE}`], time(NOW + 0.1))).to.deep.equal(FRESH);
    expect(outcome([], time(NOW))).to.deep.equal(FRESH);
  });

  it("ignores a date that is none, and the length browsers of old put behind it", () => {
    expect(outcome(["If-Modified-Since: yesterday"], time(0))).to.deep.equal(FRESH);
    const old = [`If-Modified-Since: ${DATE}; length=5`];
    expect(outcome(old, time(NOW))).to.deep.equal(NOT_MODIFIED);
  });

  it("heeds If-Modified-Since in GET and HEAD only", () => {
    const lines = [`If-Modified-Since: ${DATE}`];
    expect(outcome(lines, time(NOW), "HEAD")).to.deep.equal(NOT_MODIFIED);
    expect(outcome(lines, time(NOW), "POST")).to.deep.equal(FRESH);
  });

  it("answers 412 to those who want nothing newer", () => {
    expect(outcome([`If-Unmodified-Since: ${EARLIER}`], time(NOW), "PUT")).to.deep.equal(FAILED);
    expect(outcome([`If-Unmodified-Since: ${DATE}`], time(NOW), "PUT")).to.deep.equal(FRESH);
  });

  it("leaves the decision to tags where there are some", () => {
    const both = [`If-Modified-Since: ${DATE}`, 'If-None-Match: "old"'];
    expect(outcome(both, time(NOW))).to.deep.equal(FRESH);
    const wanted = [`If-Unmodified-Since: ${EARLIER}`, 'If-Match: "a"'];
    expect(outcome(wanted, time(NOW), "PUT")).to.deep.equal(FRESH);
  });

  it("refuses what is no time", () => {
    const { request } = ask(get("/"));
    expect(() => request.setLastModified(Number.NaN)).to.throw(RangeError);
  });
});

describe("Request.setETag (HR-10)", () => {
  it("sends the tag", () => {
    const { request, sent } = ask(get("/"));
    expect(request.setETag('W/"a1"')).to.equal(undefined);
    request.finishWith("");
    expect(sent()).to.include('\r\nETag: W/"a1"\r\n');
  });

  it("answers 304 to those who know it, whichever of a list it is", () => {
    for (const known of ['"a"', '"b"', '"c,d"', "*"]) {
      const lines = [`If-None-Match: ${known === "*" ? "*" : `"x", "c,d","a" , "b"`}`];
      expect(outcome(lines, tag(known === "*" ? '"q"' : known))).to.deep.equal(NOT_MODIFIED);
    }
    expect(outcome(['If-None-Match: "x"', 'If-None-Match: "a"'], tag('"a"'))).to.deep.equal(
      NOT_MODIFIED,
    );
    expect(outcome(['If-None-Match: "x", "y"'], tag('"a"'))).to.deep.equal(FRESH);
  });

  it("compares weakly for If-None-Match, and strongly for If-Match", () => {
    expect(outcome(['If-None-Match: W/"a"'], tag('"a"'))).to.deep.equal(NOT_MODIFIED);
    expect(outcome(['If-None-Match: "a"'], tag('W/"a"'))).to.deep.equal(NOT_MODIFIED);
    expect(outcome(['If-Match: W/"a"'], tag('W/"a"'))).to.deep.equal(FAILED);
    expect(outcome(['If-Match: "x", "a"'], tag('"a"'))).to.deep.equal(FRESH);
    expect(outcome(["If-Match: *"], tag('W/"a"'))).to.deep.equal(FRESH);
    expect(outcome(['If-Match: "b"'], tag('"a"'))).to.deep.equal(FAILED);
  });

  it("answers 412 where a match would change what must not be there", () => {
    expect(outcome(["If-None-Match: *"], tag('"a"'), "HEAD")).to.deep.equal(NOT_MODIFIED);
    expect(outcome(["If-None-Match: *"], tag('"a"'), "PUT")).to.deep.equal(FAILED);
  });

  it("stays with 412, whatever else would be cached", () => {
    const { request } = ask(get("/", 'If-Match: "b"', 'If-None-Match: "a"'));
    expect(request.setETag('"a"')).to.equal(CACHED);
    expect(request.setETag('"b"')).to.equal(CACHED);
    expect(request.code).to.equal(412);
  });

  it("leaves a response alone that is no success", () => {
    const check = (request: Request): unknown => {
      request.setResponseCode(404);
      return request.setETag('"a"');
    };
    expect(outcome(["If-None-Match: *"], check)).to.deep.equal([false, 404]);
  });

  it("refuses what is no entity tag", () => {
    const { request } = ask(get("/"));
    for (const etag of ["", "a", '"a', '"a"b"', 'w/"a"', '"a b"', '"a\r\n"']) {
      expect(() => request.setETag(etag), etag).to.throw(TypeError);
    }
  });

  it("sends no body with 304, and keeps the tag", () => {
    const { request, sent } = ask(get("/", 'If-None-Match: "a"'));
    request.setETag('"a"');
    request.finishWith("");
    expect(sent()).to.equal(response("304 Not Modified", ['ETag: "a"']));
  });
});
