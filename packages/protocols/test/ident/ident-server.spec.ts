import { Deferred } from "@cordage/deferred";
import * as ident from "@cordage/protocols/ident";
import { flushLoggedErrors, StringTransport } from "@cordage/testing";
import { expect } from "chai";

describe("IdentServer", () => {
  class Server extends ident.IdentServer {
    readonly lookups: unknown[] = [];
    answer: () => ident.IdentUser | PromiseLike<ident.IdentUser> = () => ["UNIX", "ann"];
    override lookup(
      server: ident.IdentAddress,
      client: ident.IdentAddress,
    ): ident.IdentUser | PromiseLike<ident.IdentUser> {
      this.lookups.push([server, client]);
      return this.answer();
    }
  }

  let transport: StringTransport;
  let server: Server;

  beforeEach(() => {
    transport = new StringTransport();
    server = new Server();
    server.makeConnection(transport);
  });

  function replyTo(line: string): string {
    server.dataReceived(Buffer.from(`${line}\r\n`));
    const reply = transport.value().toString();
    transport.clear();
    return reply;
  }

  it("tells who owns a connection between the two machines (ID-1)", () => {
    expect(replyTo("6193, 23")).to.equal("6193, 23 : USERID : UNIX : ann\r\n");
    expect(replyTo(" 1,65535 ")).to.equal("1, 65535 : USERID : UNIX : ann\r\n");
    expect(server.lookups[0]).to.deep.equal([
      ["10.0.0.1", 6193],
      ["192.168.1.1", 23],
    ]);
  });

  it("closes without a word when it is not asked with two numbers (ID-1, GEN-9)", () => {
    for (const line of ["", "6193", "a, b", "1, 2, 3", "0x17, 23", "+1, 2", "1.5, 2", "1_0, 2"]) {
      const closed = new StringTransport();
      const asked = new ident.IdentServer();
      asked.makeConnection(closed);
      asked.dataReceived(Buffer.from(`${line}\r\n`));
      expect([closed.value().length, closed.disconnecting], line).to.deep.equal([0, true]);
    }
  });

  it("says so when a number is no port (ID-1)", () => {
    for (const ports of ["0, 23", "23, 0", "65536, 23", "23, 65536", "-1, 23"]) {
      expect(replyTo(ports)).to.equal(`${ports} : ERROR : INVALID-PORT\r\n`);
    }
    expect(server.lookups.length).to.equal(0);
  });

  for (const [type, description] of [
    [ident.NoUser, "NO-USER"],
    [ident.HiddenUser, "HIDDEN-USER"],
    [ident.InvalidPort, "INVALID-PORT"],
    [ident.IdentError, "UNKNOWN-ERROR"],
  ] as const) {
    it(`says ${description} when the lookup fails with ${type.name} (ID-1)`, () => {
      server.answer = () => {
        throw new type("");
      };
      expect(replyTo("1, 2")).to.equal(`1, 2 : ERROR : ${description}\r\n`);
    });
  }

  it("logs any other failure, and tells nothing of it (ID-1)", () => {
    server.answer = () => {
      throw new Error("a secret");
    };
    expect(replyTo("1, 2")).to.equal("1, 2 : ERROR : UNKNOWN-ERROR\r\n");
    expect(flushLoggedErrors().length).to.equal(1);
  });

  it("knows nobody unless overridden (ID-1)", () => {
    const bare = new ident.IdentServer();
    bare.makeConnection(transport);
    bare.dataReceived(Buffer.from("1, 2\r\n"));
    expect(transport.value().toString()).to.equal("1, 2 : ERROR : UNKNOWN-ERROR\r\n");
  });

  it("looks one up at a time, and reads nothing meanwhile (ID-1)", () => {
    const answers = [new Deferred<ident.IdentUser>(), new Deferred<ident.IdentUser>()];
    const given = answers.values();
    server.answer = () => given.next().value as Deferred<ident.IdentUser>;
    server.dataReceived(Buffer.from("1, 2\r\n3, 4\r\n"));
    expect([server.lookups.length, transport.producerState]).to.deep.equal([1, "paused"]);
    answers[0]?.callback(["UNIX", "ann"]);
    expect(server.lookups.length).to.equal(2);
    answers[1]?.callback(["UNIX", "bob"]);
    expect(transport.value().toString()).to.equal(
      "1, 2 : USERID : UNIX : ann\r\n3, 4 : USERID : UNIX : bob\r\n",
    );
    expect(transport.producerState).to.equal("producing");
  });

  it("says nothing when the connection was closed meanwhile", () => {
    const answer = new Deferred<ident.IdentUser>();
    server.answer = () => answer;
    server.dataReceived(Buffer.from("1, 2\r\n"));
    transport.loseConnection();
    answer.callback(["UNIX", "ann"]);
    expect(transport.value().length).to.equal(0);
  });

  it("takes control characters out of what it tells (ID-4)", () => {
    server.answer = () => ["UNIX\r\n", "a\0n\x1bn\x7f\x85"];
    expect(replyTo("1, 2")).to.equal("1, 2 : USERID : UNIX : ann\r\n");
  });

  it("takes lines of up to 1000 bytes", () => {
    expect(ident.MAX_IDENT_LINE).to.equal(1000);
    expect(replyTo("1, 2".padEnd(1000))).to.equal("1, 2 : USERID : UNIX : ann\r\n");
    expect(replyTo("1, 2".padEnd(1001))).to.equal("");
    expect(transport.disconnecting).to.equal(true);
  });
});
