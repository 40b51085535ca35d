import { Deferred } from "@cordage/deferred";
import * as postfix from "@cordage/protocols/postfix";
import { IPv4Address } from "@cordage/reactor";
import { Clock, StringTransport } from "@cordage/testing";
import { expect } from "chai";

describe("PostfixTCPMapServer", () => {
  const TABLE = new Map([
    ["ann@example.org", "a b%\né"],
    ["é key", "found"],
    ["longest", "x".repeat(4091)],
    ["longer", "x".repeat(4092)],
  ]);
  let clock: Clock;
  let transport: StringTransport;
  let server: postfix.PostfixTCPMapServer;

  function serve(table: postfix.PostfixTable): void {
    const factory = new postfix.PostfixTCPMapServerFactory(table);
    const address = new IPv4Address("TCP", "127.0.0.1", 1);
    clock = new Clock();
    transport = new StringTransport();
    server = factory.buildProtocol(address) as postfix.PostfixTCPMapServer;
    server.callLater = (delay, action) => clock.callLater(delay, action);
    server.makeConnection(transport);
  }

  beforeEach(() => serve(TABLE));

  function replyTo(line: string): string {
    server.dataReceived(Buffer.from(`${line}\n`, "latin1"));
    const reply = transport.value().toString();
    transport.clear();
    return reply;
  }

  for (const [line, reply] of [
    ["get ann@example.org", "200 a%20b%25%0A%C3%A9\n"],
    ["get ann%40example.org", "200 a%20b%25%0A%C3%A9\n"],
    ["get %C3%A9%20key", "200 found\n"],
    ["get  %c3%a9%20key", "200 found\n"],
    ["get nobody", "500 \n"],
    ["get __proto__", "500 \n"],
    ["get", "400 get takes a key\n"],
    ["get ", "400 get takes a key\n"],
    ["get %ff", "400 get takes a key\n"],
    ["put a b", "500 put is not implemented\n"],
    ["constructor x", "400 unknown command\n"],
    ["", "400 unknown command\n"],
  ] as const) {
    it(`answers ${JSON.stringify(line)} with ${JSON.stringify(reply)} (PO-1, PO-2)`, () => {
      expect(replyTo(line)).to.equal(reply);
    });
  }

  it("tells of a failure by its message, on one line (PO-1)", () => {
    serve({
      get: () => {
        throw new Error("out of\r\norder");
      },
    });
    expect(replyTo("get a")).to.equal("400 out of  order\n");
    const bare = new postfix.PostfixTCPMapServer();
    bare.callLater = (delay, action) => clock.callLater(delay, action);
    bare.makeConnection(transport);
    bare.dataReceived(Buffer.from("get a\n"));
    expect(transport.value().toString()).to.equal("400 the factory has no table\n");
    bare.setTimeout(null);
  });

  it("answers one request at a time, and reads nothing meanwhile", () => {
    const answers = [new Deferred<string>(), new Deferred<string>()];
    const keys: string[] = [];
    serve({
      get: (key) => {
        keys.push(key);
        return answers[keys.length - 1] as Deferred<string>;
      },
    });
    server.dataReceived(Buffer.from("get a\nget b\n"));
    expect([keys, transport.producerState]).to.deep.equal([["a"], "paused"]);
    answers[0]?.callback("1");
    expect(keys).to.deep.equal(["a", "b"]);
    answers[1]?.callback("2");
    expect(transport.value().toString()).to.equal("200 1\n200 2\n");
    expect(transport.producerState).to.equal("producing");
  });

  it("takes and sends 4096 bytes at most, LF included", () => {
    expect(postfix.MAX_MESSAGE_LENGTH).to.equal(4096);
    expect(replyTo("get longest").length).to.equal(4096);
    expect(replyTo("get longer")).to.equal("400 the value is too long\n");
    expect(replyTo("get ".padEnd(4095, "x"))).to.equal("500 \n");
    expect(transport.disconnecting).to.equal(false);
    expect(replyTo("get ".padEnd(4096, "x"))).to.equal("");
    expect(transport.disconnecting).to.equal(true);
  });

  it("closes after 600 seconds without a request (PO-1)", () => {
    clock.advance(599);
    replyTo("get a");
    clock.advance(599);
    expect(transport.disconnecting).to.equal(false);
    clock.advance(1);
    expect(transport.disconnecting).to.equal(true);
  });
});
