import type { Request } from "@cordage/protocols/http";
import { expect } from "chai";
import { ask, FORM, post } from "./asked.ts";
import { response, type ServeOptions, serve } from "./served.ts";

const TYPE = "multipart/form-data; boundary=b";

function value(name: string, text: string, more = ""): string {
  return `--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${text}\r\n`;
}

function form(...parts: string[]): string {
  return `${parts.join("")}--b--\r\n`;
}

function answered(bytes: string, options: ServeOptions = {}): { sent: string; reached: number } {
  const { receive, requests, sent } = serve(options);
  receive(bytes);
  return { sent: sent(), reached: requests.length };
}

const BAD = response("400 Bad Request", ["Content-Length: 0"]);

describe("Request, taking a form with files (HR-3)", () => {
  it("has its values among the arguments, in place of those of the query (HR-2)", () => {
    const body = form(value("a", "1"), value("b", "\xc3\xa9"), value("a", "2"));
    const { request } = ask(post(TYPE, body, "/?a=0&c=3"));
    expect([...request.args]).to.deep.equal([
      ["a", ["1", "2"]],
      ["c", ["3"]],
      ["b", ["\u00e9"]],
    ]);
  });

  it("has its parts with name, file name, type, headers and bytes", () => {
    const file = value("f", "\x00\xff", '; filename="../x"\r\nContent-Type: image/png\r\nX-Y: z');
    const { request } = ask(post(TYPE, form(file)));
    const [part] = request.parts;
    expect(part).to.include({ name: "f", filename: "../x", type: "image/png" });
    expect(part?.headers.getRawHeaders("x-y")).to.deep.equal(["z"]);
    expect(part?.bytes).to.deep.equal(Buffer.from([0, 255]));
    expect([...request.args]).to.deep.equal([]);
  });

  it("takes __proto__ for a name like any other (GEN-6)", () => {
    const { request } = ask(post(TYPE, form(value("__proto__", "1"))));
    expect([...request.args]).to.deep.equal([["__proto__", ["1"]]]);
    expect(Object.hasOwn(Object.prototype, "1")).to.equal(false);
  });

  it("takes a boundary in quotes, and a media type in any case", () => {
    const { request } = ask(post('Multipart/Form-Data; Boundary="b"', form(value("a", "1"))));
    expect(request.args.get("a")).to.deep.equal(["1"]);
  });

  for (const [what, type] of Object.entries({
    "without a boundary": "multipart/form-data",
    "with an empty boundary": 'multipart/form-data; boundary=""',
    "with a boundary that is too long": `multipart/form-data; boundary=${"x".repeat(71)}`,
    "with two boundaries": "multipart/form-data; boundary=b; boundary=c",
    "with another boundary": "multipart/form-data; boundary=c",
  })) {
    it(`is answered with 400 when it comes ${what}`, () => {
      const outcome = answered(post(type, form(value("a", "1"))));
      expect(outcome).to.deep.equal({ sent: BAD, reached: 0 });
    });
  }

  it("is answered with 400 when it is broken or empty, and the connection goes on", () => {
    expect(answered(post(TYPE, value("a", "1")))).to.deep.equal({ sent: BAD, reached: 0 });
    const next = post("text/plain", "x");
    const process = (request: Request): void => request.finishWith("");
    const outcome = answered(`${post(TYPE, "")}${next}`, { process });
    expect(outcome.sent.startsWith(BAD)).to.equal(true);
    expect(outcome.reached).to.equal(1);
  });

  it("is answered with 413 when it has too many parts", () => {
    const body = form(value("a", "").repeat(1001));
    const { sent, reached } = answered(post(TYPE, body));
    expect(sent.startsWith("HTTP/1.1 413 ")).to.equal(true);
    expect(reached).to.equal(0);
  });

  it("is left alone if the server is told so, or the method is another", () => {
    const options = { parsePOSTFormSubmission: false };
    expect(ask(post(TYPE, "broken"), options).request.parts).to.deep.equal([]);
    const put = post(TYPE, "broken").replace("POST", "PUT");
    expect(ask(put).request.content.toString()).to.equal("broken");
  });
});

describe("Request, taking an urlencoded form (HR-2)", () => {
  const values = (body: string, type = FORM): unknown[] => [...ask(post(type, body)).request.args];

  it("keeps blanks and line ends that stand in it as they are, at its ends as well", () => {
    expect(values("a=b ")).to.deep.equal([["a", ["b "]]]);
    expect(values(" a=b\r\n")).to.deep.equal([[" a", ["b\r\n"]]]);
    expect(values("a=+%20")).to.deep.equal([["a", ["  "]]]);
  });

  it("reads bytes that were not percent-encoded as UTF-8, too", () => {
    for (const body of ["a=\xc3\xa9", "a=%C3%A9", "a=%c3\xa9", "a=\xc3%A9"]) {
      expect(values(body), body).to.deep.equal([["a", ["\u00e9"]]]);
    }
    expect(values("\xc3\xa9=1&a=\xff")).to.deep.equal([
      ["\u00e9", ["1"]],
      ["a", ["\udcff"]],
    ]);
  });

  it("is one by its media type, be there blanks about that", () => {
    for (const type of [`${FORM} ; charset=utf-8`, `${FORM}\t`, FORM.toUpperCase()]) {
      expect(values("a=1", type), type).to.deep.equal([["a", ["1"]]]);
    }
  });
});
