import { UnfinishedMessageError } from "@cordage/protocols/basic";
import { type Answer, AnswerDecoder, UnexpectedAnswer } from "@cordage/protocols/memcache";
import { expect } from "chai";
import { expectSameForEverySplit } from "../support/every-split.ts";

const SESSION = Buffer.from(
  "VALUE a 1 4 9\r\n\r\nab\r\nEND\r\nSTORED\r\n17\r\nSTAT x y z\r\nVERSION 1\r\nERROR\r\nVALUE b 0 0\r\n\r\n",
);

function decode(chunks: readonly Buffer[]): Answer[] {
  const decoder = new AnswerDecoder();
  const answers: Answer[] = [];
  for (const chunk of chunks) {
    decoder.push(chunk);
    for (let next = decoder.next(); next !== undefined; next = decoder.next()) answers.push(next);
  }
  decoder.end();
  return answers;
}

describe("AnswerDecoder", () => {
  it("finds the same answers however they are cut (GEN-4)", () => {
    const kinds = expectSameForEverySplit(SESSION, (chunks) =>
      decode(chunks).map((answer) =>
        answer.kind === "value" ? answer.value.toString() : answer.kind,
      ),
    );
    expect(kinds).to.deep.equal([
      "\r\nab",
      "word",
      "word",
      "number",
      "statistic",
      "version",
      "error",
      "",
    ]);
  });

  it("says when the input ends inside an answer", () => {
    for (const cut of [3, 17]) {
      const decoder = new AnswerDecoder();
      decoder.push(SESSION.subarray(0, cut));
      expect(decoder.next()).to.equal(undefined);
      expect(() => decoder.end()).to.throw(UnfinishedMessageError);
      decoder.clear();
      expect(() => decoder.end()).not.to.throw();
    }
  });

  it("takes the limit of values from its rules, each time", () => {
    const limits = { maxValueBytes: 2 };
    const decoder = new AnswerDecoder(limits);
    decoder.push(Buffer.from("VALUE a 0 2\r\nxy\r\nVALUE a 0 2\r\n"));
    expect(decoder.next()?.kind).to.equal("value");
    limits.maxValueBytes = 1;
    expect(() => decoder.next()).to.throw(UnexpectedAnswer, "2 bytes");
  });
});
