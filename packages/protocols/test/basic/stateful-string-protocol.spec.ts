import {
  Int16StringReceiver,
  NetstringReceiver,
  StatefulStringProtocol,
} from "@cordage/protocols/basic";
import { flushLoggedErrors, StringTransport } from "@cordage/testing";
import { expect } from "chai";

class Login extends StatefulStringProtocol(NetstringReceiver) {
  readonly seen: string[] = [];

  proto_init(string: Buffer): string {
    this.seen.push(`init ${string}`);
    return string.toString();
  }

  proto_other(string: Buffer): string {
    this.seen.push(`other ${string}`);
    return string.toString();
  }
}

describe("StatefulStringProtocol", () => {
  let transport: StringTransport;
  let login: Login;

  beforeEach(() => {
    transport = new StringTransport();
    login = new Login();
    login.makeConnection(transport);
  });

  it("begins in the state init and goes where the methods say (SS-1)", () => {
    expect(login.state).to.equal("init");
    login.dataReceived(Buffer.from("5:other,5:other,4:init,5:other,"));
    expect(login.seen).to.deep.equal(["init other", "other other", "other init", "init other"]);
    expect(login.state).to.equal("other");
  });

  it("closes in the state done (SS-1)", () => {
    login.dataReceived(Buffer.from("4:done,4:init,"));
    expect([login.seen, login.state]).to.deep.equal([["init done"], "done"]);
    expect(transport.disconnecting).to.equal(true);
  });

  it("is still what it was made from", () => {
    expect(login).to.be.instanceOf(NetstringReceiver);
    login.sendString("hello");
    expect(transport.value().toString()).to.equal("5:hello,");
  });

  it("works on other receivers, whatever state is set from outside", () => {
    class Sized extends StatefulStringProtocol(Int16StringReceiver) {
      seen = "";
      proto_late(string: Buffer): string {
        this.seen += string;
        return "late";
      }
    }
    const sized = new Sized();
    sized.makeConnection(transport);
    sized.state = "late";
    sized.dataReceived(Buffer.from("\0\x01a\0\x01b", "latin1"));
    expect(sized.seen).to.equal("ab");
  });

  for (const state of ["missing", "undefined", "", "__proto__", "constructor", "seen"]) {
    it(`logs and closes in the state ${JSON.stringify(state)}, which has no method (SS-2, GEN-6)`, () => {
      login.state = state;
      login.dataReceived(Buffer.from("5:other,5:other,"));
      expect(login.seen).to.deep.equal([]);
      expect(transport.disconnecting).to.equal(true);
      const [logged, ...more] = flushLoggedErrors();
      expect(logged?.getErrorMessage()).to.include(`proto_${state}`);
      expect(more).to.deep.equal([]);
    });
  }

  it("reaches no method that the program does not have (GEN-6)", () => {
    Reflect.set(Object.prototype, "proto_planted", () => "done");
    try {
      login.state = "planted";
      login.dataReceived(Buffer.from("5:other,"));
    } finally {
      Reflect.deleteProperty(Object.prototype, "proto_planted");
    }
    expect(flushLoggedErrors()).to.have.lengthOf(1);
  });
});
