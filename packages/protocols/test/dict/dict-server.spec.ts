import { Deferred } from "@cordage/deferred";
import * as dict from "@cordage/protocols/dict";
import {
  connectedServerAndClient,
  flushLoggedErrors,
  StringTransport,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";

const FISH = {
  word: "fish",
  db: "animals",
  dbDescription: 'Big "Book"',
  text: [".dot", "..", "swims"],
};

class Server extends dict.DictServer {
  readonly waiting: Deferred<dict.Definition[]>[] = [];
  override define(db: string, word: string): dict.Definition[] | Deferred<dict.Definition[]> {
    if (word === "fail") throw new Error("a secret");
    if (word === "refuse") throw new dict.DictRefusedError(550, "no such database");
    if (word === "later") {
      const later = new Deferred<dict.Definition[]>();
      this.waiting.push(later);
      return later;
    }
    return word === FISH.word && db === "*" ? [FISH] : [];
  }
  override match(_db: string, _strategy: string, word: string): dict.Match[] {
    return word === "f"
      ? [
          ["animals", "fish"],
          [".db", "flat fish"],
        ]
      : [];
  }
  override databases(): dict.Described[] {
    return [["animals", "Big Book"]];
  }
}

describe("DictServer (DI-3)", () => {
  it("tells a client what it knows", () => {
    const [client, , pump] = connectedServerAndClient(Server, dict.DictClient);
    const definitions = client.define("*", "fish");
    const none = client.define("*", "fowl");
    const matches = client.match("*", "prefix", "f");
    pump.flush();
    expect(successResultOf(definitions)).to.deep.equal([FISH]);
    expect(successResultOf(none)).to.deep.equal([]);
    expect(successResultOf(matches)).to.deep.equal([
      ["animals", "fish"],
      [".db", "flat fish"],
    ]);
  });

  function asked(...lines: readonly string[]): { server: Server; transport: StringTransport } {
    const transport = new StringTransport();
    const server = new Server();
    server.makeConnection(transport);
    transport.clear();
    server.dataReceived(Buffer.from(lines.map((line) => `${line}\r\n`).join("")));
    return { server, transport };
  }

  for (const [line, answer] of [
    ["define * 'fish", "501 syntax error, illegal parameters\r\n"],
    ["define * fi\x01sh", "501 syntax error, illegal parameters\r\n"],
    ["define * fi\x85sh", "501 syntax error, illegal parameters\r\n"],
    ["\tdefine\t*\tfowl", "552 no match\r\n"],
    ["DEFINE fish", "501 wrong number of parameters\r\n"],
    ["MATCH * fish", "501 wrong number of parameters\r\n"],
    ["DEFINE x refuse", "550 refused\r\n"],
    ["client me", "250 ok\r\n"],
    ["STATUS", "210 up\r\n"],
    ["SHOW DB", '110 1 present\r\nanimals "Big Book"\r\n.\r\n250 ok\r\n'],
    ["SHOW STRAT", "555 no strategies available\r\n"],
    ["SHOW ME", "501 there is nothing of that name to show\r\n"],
    ["constructor", "500 unknown command\r\n"],
    ["", "500 unknown command\r\n"],
  ] as const) {
    it(`answers ${JSON.stringify(line)}`, () => {
      expect(asked(line).transport.value().toString()).to.equal(answer);
    });
  }

  it("tells nothing of a failure, which is logged", () => {
    const { transport } = asked("DEFINE * fail");
    expect(transport.value().toString()).to.equal("420 server temporarily unavailable\r\n");
    expect(flushLoggedErrors().length).to.equal(1);
  });

  it("closes when what was looked up can't be sent", () => {
    const { server, transport } = asked("DEFINE * later", "STATUS");
    server.waiting[0]?.callback([{ ...FISH, text: ["a line\r\n250 and another"] }]);
    expect(transport.disconnecting).to.equal(true);
    expect(transport.value().toString()).to.match(/^150 .*\r\n151 .*\r\n$/);
    expect(flushLoggedErrors().length).to.equal(1);
  });

  it("answers one command at a time, and reads nothing meanwhile", () => {
    const { server, transport } = asked("DEFINE * later", "STATUS");
    expect([transport.value().length, transport.producerState]).to.deep.equal([0, "paused"]);
    server.waiting[0]?.callback([]);
    expect(transport.value().toString()).to.equal("552 no match\r\n210 up\r\n");
  });

  it("closes when asked to, and for a line that is too long", () => {
    expect(asked("QUIT", "STATUS").transport).to.have.property("disconnecting", true);
    const { transport } = asked("x".repeat(1023));
    expect(transport.value().toString()).to.equal("500 the line is too long\r\n");
    expect(transport.disconnecting).to.equal(true);
    expect(asked("x".repeat(1022)).transport.disconnecting).to.equal(false);
  });
});
