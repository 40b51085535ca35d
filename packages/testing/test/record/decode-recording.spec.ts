import { decodeRecording, MAX_RECORDING_BYTES, RecordingFormatError } from "@cordage/testing";
import { expect } from "chai";

const HEAD = "cordage-recording 1\n";
const WHOLE = `${HEAD}0 > "hi\\r\\n"\n0.25 < "\\u00ff"\n0.25 < end\n1 > end\n1 > close\n1.5 closed ConnectionDone\n`;

/** A recording with this entry, which is on line 2, and an end. */
const withEntry = (entry: string): string => `${HEAD}${entry}\n9 closed ConnectionDone\n`;

function wrongAt(file: string | Uint8Array): [line: number, message: string] {
  try {
    decodeRecording(file);
  } catch (error) {
    if (error instanceof RecordingFormatError) return [error.line, error.message];
    throw error;
  }
  throw new Error("it was accepted");
}

describe("decodeRecording", () => {
  it("reads every kind of entry", () => {
    const { entries } = decodeRecording(WHOLE);
    expect(entries).to.deep.equal([
      { kind: "sent", time: 0, bytes: Buffer.from("hi\r\n") },
      { kind: "received", time: 0.25, bytes: Buffer.from([255]) },
      { kind: "peer-ended", time: 0.25 },
      { kind: "requested", time: 1, request: "end" },
      { kind: "requested", time: 1, request: "close" },
      { kind: "closed", time: 1.5, reason: "ConnectionDone" },
    ]);
    expect(decodeRecording(Buffer.from(WHOLE))).to.deep.equal({ entries });
    expect(decodeRecording(withEntry("1 > abort")).entries[0]).to.deep.equal({
      kind: "requested",
      time: 1,
      request: "abort",
    });
  });

  it("refuses a file that was cut anywhere, and says so", () => {
    for (let length = 0; length < WHOLE.length; length += 1) {
      const [line, message] = wrongAt(WHOLE.slice(0, length));
      expect(line).to.be.at.least(1);
      expect(message).to.match(/cut off|does not begin/, `cut at ${length}`);
    }
  });

  it("refuses what is no entry, and tells the line", () => {
    const hostile = [
      "1",
      "1 ",
      ' 1 > "a"',
      '1 = "a"',
      '-1 > "a"',
      '1e9 > "a"',
      '0x1 > "a"',
      '1.1234567 > "a"',
      '1234567890123456 > "a"',
      "1 > a",
      '1 > "a',
      "1 > 7",
      "1 > null",
      '1 > ["a"]',
      '1 > "a" "b"',
      '1 > "\\ud83d"',
      '1 > "\\u0100"',
      "1 < close",
      "1 closed",
      "1 closed two words",
      "1 closed __proto__ x",
      `1 closed ${"A".repeat(101)}`,
      "",
    ];
    for (const entry of hostile) {
      const [line, message] = wrongAt(withEntry(entry));
      expect([entry, line]).to.deep.equal([entry, 2]);
      expect(message).to.match(/^the recording, at line 2, /);
    }
  });

  it("refuses entries out of order, and what comes after the end", () => {
    expect(wrongAt(`${HEAD}2 > "a"\n1 > "b"\n3 closed A\n`)).to.deep.equal([
      3,
      "the recording, at line 3, goes back in time",
    ]);
    expect(wrongAt(`${HEAD}1 closed A\n1 > "a"\n`)[1]).to.contain("goes on after");
    expect(wrongAt(HEAD)[1]).to.contain("is not closed");
  });

  it("refuses files of another kind, other versions, and files that are too long", () => {
    for (const file of ["", "\n", "cordage-recording 2\n1 closed A\n", "\x7fELF"]) {
      expect(wrongAt(file)).to.deep.equal([
        1,
        'the recording, at line 1, does not begin with "cordage-recording 1"',
      ]);
    }
    expect(wrongAt(new Uint8Array(MAX_RECORDING_BYTES + 1))[1]).to.contain("is longer than");
  });

  it("takes no time to refuse a great many entries", () => {
    const many = `${HEAD}${"\n".repeat(1_000_002)}`;
    expect(wrongAt(many)[1]).to.contain("more than 1000000 entries");
  });
});
