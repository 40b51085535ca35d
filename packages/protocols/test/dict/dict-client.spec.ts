import type { Deferred } from "@cordage/deferred";
import * as dict from "@cordage/protocols/dict";
import { ConnectionDone, connectionDone } from "@cordage/reactor";
import {
  assertNoResult,
  failureResultOf,
  StringTransport,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";

describe("DictClient", () => {
  let transport: StringTransport;
  let client: dict.DictClient;

  beforeEach(() => {
    transport = new StringTransport();
    client = new dict.DictClient();
    client.makeConnection(transport);
  });

  function receive(...lines: readonly string[]): void {
    client.dataReceived(Buffer.from(lines.map((line) => `${line}\r\n`).join("")));
  }

  function sent(): string {
    const text = transport.value().toString();
    transport.clear();
    return text;
  }

  function greeted(): void {
    receive("220 hello <auth> <1@here>");
  }

  it("waits for the greeting, and then sends one command at a time (DI-1)", () => {
    const first = client.define("*", "a");
    const second = client.match("*", ".", "b");
    expect(sent()).to.equal("");
    greeted();
    expect(sent()).to.equal("DEFINE * a\r\n");
    receive("552 no match");
    expect(successResultOf(first)).to.deep.equal([]);
    expect(sent()).to.equal("MATCH * . b\r\n");
    assertNoResult(second);
  });

  it("gives definitions, with their dots as they were (DI-1, DI-2)", () => {
    greeted();
    const definitions = client.define("!", "größe");
    receive(
      "150 2 definitions retrieved",
      '151 "größe" wn "Word \\"Net\\""',
      "größe",
      "",
      "..a dot",
      "...",
      "250 not a status here",
      ".",
      "151 x 'db two' \"\"",
      ".",
      "250 ok [d/m/c = 2/0/3]",
    );
    expect(successResultOf(definitions)).to.deep.equal([
      {
        word: "größe",
        db: "wn",
        dbDescription: 'Word "Net"',
        text: ["größe", "", ".a dot", "..", "250 not a status here"],
      },
      { word: "x", db: "db two", dbDescription: "", text: [] },
    ]);
  });

  it("gives the words that match (DI-1)", () => {
    greeted();
    const matches = client.match("wn", "prefix", "ab");
    receive("152 2 matches found", 'wn "ab initio"', "wn abaca", ".", "250 ok");
    expect(successResultOf(matches)).to.deep.equal([
      ["wn", "ab initio"],
      ["wn", "abaca"],
    ]);
  });

  for (const status of [550, 551, 552]) {
    it(`gives an empty list for status ${status} (DI-1)`, () => {
      greeted();
      const results = [client.define("x", "y"), client.match("x", "y", "z")];
      receive(`${status} nothing`, `${status} nothing`);
      for (const result of results) {
        expect(successResultOf(result as Deferred<unknown>)).to.deep.equal([]);
      }
    });
  }

  it("fails for other refusals, and goes on (DI-1)", () => {
    greeted();
    const refused = client.define("x", "y");
    const next = client.define("x", "z");
    receive("420 server temporarily unavailable", "552 no match");
    expect(failureResultOf(refused, dict.DictRefusedError).value.status).to.equal(420);
    expect(successResultOf(next)).to.deep.equal([]);
  });

  it("quotes words, so that none can be a command (DI-2)", () => {
    greeted();
    client.define("*", 'a "b" \\c').addErrback(() => {});
    expect(sent()).to.equal(`DEFINE * 'a "b" \\\\c'\r\n`);
    expect(dict.quoted(`it's "b" \\c`)).to.equal(`"it's \\"b\\" \\\\c"`);
    expect(dict.encodeCommand("X", "", "it's")).to.equal(`X "" "it's"`);
    for (const word of ["a\r\nQUIT", "\n", "\0", "\x7f", "\x85"]) {
      expect(() => client.define("*", word)).to.throw(RangeError);
      expect(() => client.match(word, ".", "a")).to.throw(RangeError);
    }
    const words = ['a "b" \\c', "", "it's", `it's "b" \\`];
    expect(dict.splitWords(dict.encodeCommand(...words))).to.deep.equal(words);
  });

  it("sends and takes lines of up to 1024 bytes, CR LF included (DI-1)", () => {
    const room = dict.MAX_DICT_LINE - "DEFINE * \r\n".length;
    client.define("*", "x".repeat(room)).addErrback(() => {});
    expect(() => client.define("*", "x".repeat(room + 1))).to.throw(RangeError);
    receive("220 ".padEnd(1022, "x"));
    expect(transport.disconnecting).to.equal(false);
    const waiting = client.define("*", "a");
    receive("552 ".padEnd(1023, "x"));
    failureResultOf(waiting, dict.DictAnswerError);
    expect(transport.disconnecting).to.equal(true);
  });

  it("takes answers of up to 4 MiB (GEN-4)", () => {
    greeted();
    const line = "x".repeat(1022);
    const matches = client.define("*", "a");
    const head = ["150 1 definitions", "151 a db desc"];
    receive(...head);
    const used = head.reduce((sum, each) => sum + each.length + 2, 0);
    const room = dict.MAX_DICT_ANSWER_BYTES - used;
    receive(...Array.from({ length: Math.floor(room / 1024) }, () => line));
    assertNoResult(matches);
    receive("y".repeat((room % 1024) - 2));
    assertNoResult(matches);
    receive("");
    failureResultOf(matches, dict.DictAnswerError);
    expect(transport.disconnecting).to.equal(true);
  });

  for (const [what, lines] of [
    ["no status", ["nonsense"]],
    ["a status out of place", ["152 1 match", "db word", ".", "250 ok"]],
    ["a definition of nothing", ["150 1", "151 ", "."]],
    ["quotes that are not closed", ["150 1", '151 "a db', "."]],
  ] as const) {
    it(`leaves a server that sends ${what}, and all that wait fail (DI-1)`, () => {
      greeted();
      const waiting = [client.define("*", "a"), client.define("*", "b")];
      receive(...lines);
      for (const each of waiting) failureResultOf(each, dict.DictAnswerError);
      expect(transport.disconnecting).to.equal(true);
    });
  }

  it("leaves a server that answers what was not asked", () => {
    greeted();
    receive("250 ok");
    expect(transport.disconnecting).to.equal(true);
  });

  it("fails all when the server refuses to begin, or is lost (DI-1)", () => {
    const waiting = client.define("*", "a");
    receive("530 access denied");
    failureResultOf(waiting, dict.DictRefusedError);
    expect(transport.disconnecting).to.equal(true);
    const other = new dict.DictClient();
    other.makeConnection(new StringTransport());
    const lost = other.define("*", "a");
    other.connectionLost(connectionDone);
    failureResultOf(lost, ConnectionDone);
    failureResultOf(other.define("*", "a"), ConnectionDone);
  });
});
