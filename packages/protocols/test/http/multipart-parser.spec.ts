import { type MultipartLimits, MultipartParser } from "@cordage/protocols/http";
import { expect } from "chai";
import { allChunkings } from "./chunkings.ts";

const FIELD = 'Content-Disposition: form-data; name="a"';

/** A part with these fields and bytes. */
const part = (fields: string, bytes = ""): string => `--b\r\n${fields}\r\n\r\n${bytes}\r\n`;

/** What a parser makes of these chunks: its parts one a line, and how it ends. */
function parse(chunks: Iterable<Buffer>, limits: MultipartLimits = {}): string[] {
  const parser = new MultipartParser("b", limits);
  const found: string[] = [];
  for (const chunk of chunks) {
    parser.push(chunk);
    for (let event = parser.next(); event !== undefined; event = parser.next()) {
      if (event.kind === "part") {
        const { name, filename, type } = event.part;
        found.push(`${name}|${filename ?? "-"}|${type}|`);
      } else if (event.kind === "data") {
        found[found.length - 1] += event.data.toString("latin1");
      } else if (event.kind === "partEnd") {
        found[found.length - 1] += "|";
      } else {
        found.push(`${event.refusal.status}`);
      }
    }
  }
  const reason = parser.end();
  if (reason !== undefined) found.push(reason.reason);
  return found;
}

/** The same for every way to cut the body, which must not matter (GEN-4). */
function parseEverySplit(body: string, limits?: MultipartLimits): string[] {
  const bytes = Buffer.from(body, "latin1");
  const expected = parse([bytes], limits);
  for (const chunks of allChunkings(bytes)) expect(parse(chunks, limits)).to.deep.equal(expected);
  return expected;
}

describe("MultipartParser (HR-3)", () => {
  it("finds values and files", () => {
    const body = [
      part(FIELD, "1"),
      part(
        'Content-Disposition: form-data; name="f"; filename="x.png"\r\nContent-Type: image/png',
        "\x89PNG\r\n--not it\r\n",
      ),
      "--b--\r\n",
    ].join("");
    expect(parseEverySplit(body)).to.deep.equal([
      "a|-|text/plain|1|",
      "f|x.png|image/png|\x89PNG\r\n--not it\r\n|",
    ]);
  });

  it("finds empty parts and empty forms", () => {
    expect(parseEverySplit(`${part(FIELD)}--b--`)).to.deep.equal(["a|-|text/plain||"]);
    expect(parseEverySplit("--b--")).to.deep.equal([]);
  });

  it("takes one line end before the first boundary and one behind the last", () => {
    expect(parseEverySplit(`\r\n${part(FIELD, "1")}--b--\r\n`)).to.deep.equal([
      "a|-|text/plain|1|",
    ]);
  });

  it("keeps what only looks like a boundary", () => {
    const bytes = "\r\n--\r\n-b\r\n--B\r\n\n--b--b\r--b";
    expect(parseEverySplit(`${part(FIELD, bytes)}--b--`)).to.deep.equal([
      `a|-|text/plain|${bytes}|`,
    ]);
  });

  it("hands out a long part as it comes, holding back no more than a boundary", () => {
    const parser = new MultipartParser("b");
    parser.push(Buffer.from(part(FIELD, "x".repeat(1000)).slice(0, -2)));
    expect(parser.next()?.kind).to.equal("part");
    const event = parser.next();
    expect(event?.kind === "data" ? event.data.length : 0).to.equal(1000 - "\r\n--".length);
  });

  it("reads names as UTF-8, quoted characters, and names without quotes", () => {
    const fields = [
      'content-disposition: FORM-DATA; NAME="\xc3\xa9"',
      'Content-Disposition: form-data; name="a\\"b\\\\c"; filename="C:\\dir\\f"',
      "Content-Disposition: form-data ; name=a;filename=f",
    ];
    const body = `${fields.map((field) => part(field)).join("")}--b--`;
    expect(parseEverySplit(body)).to.deep.equal([
      "\u00e9|-|text/plain||",
      'a"b\\c|C:\\dir\\f|text/plain||',
      "a|f|text/plain||",
    ]);
  });

  it("takes transfer encodings that change nothing", () => {
    const body = `${part(`${FIELD}\r\nContent-Transfer-Encoding: 8BIT`, "1")}--b--`;
    expect(parseEverySplit(body)).to.deep.equal(["a|-|text/plain|1|"]);
  });

  for (const [what, body] of Object.entries({
    nothing: "",
    "a body without a boundary": "hello, this is no form",
    "something before the first boundary": `preamble\r\n${part(FIELD)}--b--`,
    "two line ends before the first boundary": `\r\n\r\n${part(FIELD)}--b--`,
    "another boundary": "--c\r\n\r\n--c--",
    "no last boundary": part(FIELD, "1"),
    "a last boundary that is cut off": `${part(FIELD, "1")}--b-`,
    "fields without end": `--b\r\n${FIELD}\r\n`,
    "a boundary that goes on": `${part(FIELD, "1")}--bb--`,
    "a blank behind a boundary": `--b \r\n${FIELD}\r\n\r\n1\r\n--b--`,
    "LF alone behind a boundary": `--b\n${FIELD}\r\n\r\n1\r\n--b--`,
    "LF alone behind a field": `--b\r\n${FIELD}\n\r\n1\r\n--b--`,
    "something behind the last boundary": `${part(FIELD)}--b--\r\nx`,
    "a part behind the last boundary": `--b--\r\n${part(FIELD)}--b--`,
    "a part without Content-Disposition": `${part("Content-Type: text/plain")}--b--`,
    "a part without fields": "--b\r\n\r\n1\r\n--b--",
    "two Content-Dispositions": `${part(`${FIELD}\r\n${FIELD}`)}--b--`,
    "a disposition other than form-data": `${part('Content-Disposition: file; name="a"')}--b--`,
    "a part without a name": `${part("Content-Disposition: form-data")}--b--`,
    "two names": `${part('Content-Disposition: form-data; name="a"; name="b"')}--b--`,
    "a name whose quotes don't end": `${part('Content-Disposition: form-data; name="a')}--b--`,
    "the filename* of mails": `${part(`${FIELD}; filename="a"; filename*=UTF-8''b`)}--b--`,
    "a field that is folded": `${part('Content-Disposition: form-data;\r\n name="a"')}--b--`,
    "a blank before the colon": `${part('Content-Disposition : form-data; name="a"')}--b--`,
    "a NUL in a name": `${part('Content-Disposition: form-data; name="a\0"')}--b--`,
    "base64, which some decode and some don't": `${part(`${FIELD}\r\nContent-Transfer-Encoding: base64`)}--b--`,
  })) {
    it(`refuses ${what}`, () => {
      const found = parseEverySplit(body);
      expect(found.at(-1)).to.match(/^[a-zA-Z].* /);
      expect(found.filter((line) => /^[0-9]/.test(line) && line !== "400")).to.deep.equal([]);
    });
  }

  it("refuses one part more than it takes", () => {
    const two = `${part(FIELD)}${part(FIELD)}--b--`;
    expect(parseEverySplit(two, { maxParts: 2 })).to.have.length(2);
    expect(parseEverySplit(two, { maxParts: 1 })).to.include.members(["413", "too many parts"]);
    const many = (count: number): string => `${part(FIELD).repeat(count)}--b--`;
    expect(parse([Buffer.from(many(1000))])).to.have.length(1000);
    expect(parse([Buffer.from(many(1001))]).at(-1)).to.equal("too many parts");
  });

  it("refuses one byte of fields more than it takes", () => {
    const filler = (bytes: number): string => `X: ${"x".repeat(bytes - FIELD.length - 3)}`;
    const form = (bytes: number): string => `${part(`${FIELD}\r\n${filler(bytes)}`)}--b--`;
    expect(parse([Buffer.from(form(8192))])).to.deep.equal(["a|-|text/plain||"]);
    expect(parse([Buffer.from(form(8193))])).to.deep.equal([
      "413",
      "the fields of a part are too long",
    ]);
  });

  it("does nothing any more after a refusal", () => {
    const parser = new MultipartParser("b");
    parser.push(Buffer.from("x".repeat(10)));
    expect(parser.next()?.kind).to.equal("refused");
    parser.push(Buffer.from("--b--"));
    expect(parser.next()).to.equal(undefined);
    expect(parser.end()?.status).to.equal(400);
  });

  it("refuses a boundary that is none, and limits that are none", () => {
    for (const boundary of ["", " ", "a ", "x".repeat(71), "\u00e9", "a\r\n"]) {
      expect(() => new MultipartParser(boundary), boundary).to.throw(RangeError, "boundary");
    }
    expect(() => new MultipartParser("x".repeat(70))).not.to.throw();
    expect(() => new MultipartParser("b", { maxParts: -1 })).to.throw(RangeError, "maxParts");
    expect(() => new MultipartParser("b", { maxPartHeaderBytes: Number.NaN })).to.throw(RangeError);
  });
});
