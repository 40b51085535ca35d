/** The last head that was sent is remembered: that must never show in the next. */
import { expect } from "chai";
import fc from "fast-check";
import { get, response, serve } from "./served.ts";

/** What one response is to say. */
interface Said {
  readonly phrase: string | undefined;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

const said: fc.Arbitrary<Said> = fc.record({
  phrase: fc.constantFrom(undefined, "Fine", "caf\u00e9"),
  fields: fc.uniqueArray(
    fc.tuple(fc.constantFrom("Content-Type", "ETag", "X"), fc.constantFrom("1", "2", "\u00e9")),
    { maxLength: 3, selector: ([name]) => name },
  ),
  body: fc.constantFrom("", "a", "bc", "\u00e9"),
});

/** What {@link Said} has to be on the wire. */
function rendered({ phrase, fields, body }: Said): string {
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  const lines = [...fields.map(([name, value]) => `${name}: ${value}`), length];
  const isTyped = fields.some(([name]) => name === "Content-Type");
  if (!isTyped && body !== "") lines.push("Content-Type: text/html");
  const text = response(`200 ${phrase ?? "OK"}`, lines, body);
  return Buffer.from(text, "utf8").toString("latin1");
}

describe("Responses with heads like the one before", () => {
  it("say what each of them is to say, in any order and any often (HR-8)", () => {
    const times = fc.integer({ min: 1, max: 3 });
    const property = fc.property(fc.array(fc.tuple(said, times), { maxLength: 8 }), (rows) => {
      const answers = rows.flatMap(([answer, count]) => Array<Said>(count).fill(answer));
      let next = 0;
      const { receive, sent } = serve({
        process: (request) => {
          const { phrase, fields, body } = answers[next++] as Said; // as many as requests
          if (phrase !== undefined) request.setResponseCode(200, phrase);
          for (const [name, value] of fields) request.setHeader(name, value);
          request.finishWith(body);
        },
      });
      receive(get("/").repeat(answers.length));
      expect(sent()).to.equal(answers.map(rendered).join(""));
    });
    fc.assert(property, { numRuns: 300, seed: 1 });
  });

  it("are not changed by what a program does to the fields afterwards", () => {
    const { receive, sent } = serve({
      process: (request) => {
        request.setHeader("X", "1");
        request.finishWith("");
        request.setHeader("X", "2");
      },
    });
    receive(get("/").repeat(3));
    expect(sent()).to.equal(response("200 OK", ["X: 1", "Content-Length: 0"]).repeat(3));
  });

  it("have the time of the read in which their requests came (HR-12)", () => {
    let looks = 0;
    const { clock, receive, sent } = serve({
      wallClock: () => {
        looks += 1;
        return 784_111_777 + looks;
      },
      process: (request) => request.finishWith(""),
    });
    receive(get("/").repeat(2));
    clock.advance(0.5);
    receive(get("/"));
    clock.advance(0.5);
    receive(get("/"));
    const seconds = [...sent().matchAll(/08:49:(\d\d) GMT/g)].map(([, second]) => second);
    expect(seconds).to.deep.equal(["38", "38", "38", "39"]);
  });
});
