import type { Deferred } from "@cordage/deferred";
import {
  AlreadyDisabled,
  AlreadyEnabled,
  AlreadyNegotiating,
  TELNET_COMMANDS as C,
  MAX_NEGOTIATIONS,
  MAX_SUBNEGOTIATION_BYTES,
  TELNET_OPTIONS as O,
  OptionRefused,
  Telnet,
} from "@cordage/protocols/telnet";
import { ConnectionDone, connectionDone, type ITCPTransport } from "@cordage/reactor";
import {
  assertNoResult,
  failureResultOf,
  StringTransport,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";

class Noting extends Telnet<ITCPTransport> {
  readonly events: unknown[] = [];
  readonly wanted = new Set<number>();

  override applicationDataReceived(data: Buffer): void {
    this.events.push(["data", data.toString("latin1")]);
  }

  override enableLocal(option: number): boolean {
    this.events.push(["enableLocal", option]);
    return this.wanted.has(option);
  }

  override enableRemote(option: number): boolean {
    this.events.push(["enableRemote", option]);
    return this.wanted.has(option);
  }

  override disableLocal(option: number): void {
    this.events.push(["disableLocal", option]);
  }

  override disableRemote(option: number): void {
    this.events.push(["disableRemote", option]);
  }

  override unhandledCommand(command: number): void {
    this.events.push(["command", command]);
  }

  override unhandledSubnegotiation(option: number, data: Buffer): void {
    this.events.push(["about", option, data.toString()]);
  }
}

describe("Telnet", () => {
  let telnet: Noting;
  let transport: StringTransport;

  beforeEach(() => {
    telnet = new Noting();
    transport = new StringTransport();
    telnet.makeConnection(transport);
  });

  const receive = (...bytes: readonly number[]): void => telnet.dataReceived(Buffer.from(bytes));
  const sent = (): number[] => {
    const bytes = [...transport.value()];
    transport.clear();
    return bytes;
  };

  describe("what the peer asks for (RFC 1143)", () => {
    for (const [ask, agree, refuse, event, stop, stopped, disabled] of [
      [C.WILL, C.DO, C.DONT, "enableRemote", C.WONT, C.DONT, "disableRemote"],
      [C.DO, C.WILL, C.WONT, "enableLocal", C.DONT, C.WONT, "disableLocal"],
    ] as const) {
      it(`is refused unless ${event} agrees`, () => {
        receive(C.IAC, ask, O.ECHO);
        expect(sent()).to.deep.equal([C.IAC, refuse, O.ECHO]);
        telnet.wanted.add(O.ECHO);
        receive(C.IAC, ask, O.ECHO);
        expect(sent()).to.deep.equal([C.IAC, agree, O.ECHO]);
        expect(telnet.events).to.deep.equal([
          [event, O.ECHO],
          [event, O.ECHO],
        ]);
      });

      it(`is not answered when nothing changes by it, so that there is no loop (${event})`, () => {
        receive(C.IAC, stop, O.ECHO);
        expect(sent()).to.deep.equal([]);
        telnet.wanted.add(O.ECHO);
        receive(C.IAC, ask, O.ECHO);
        sent();
        receive(C.IAC, ask, O.ECHO);
        expect(sent()).to.deep.equal([]);
        expect(telnet.events).to.have.length(1);
      });

      it(`is always granted when it is to be off (${disabled})`, () => {
        telnet.wanted.add(O.ECHO);
        receive(C.IAC, ask, O.ECHO);
        sent();
        receive(C.IAC, stop, O.ECHO);
        expect(sent()).to.deep.equal([C.IAC, stopped, O.ECHO]);
        expect(telnet.events.at(-1)).to.deep.equal([disabled, O.ECHO]);
      });
    }
  });

  describe("what we ask for (RFC 1143)", () => {
    for (const [on, off, say, unsay, yes, no, event, disabled] of [
      ["do", "dont", C.DO, C.DONT, C.WILL, C.WONT, "enableRemote", "disableRemote"],
      ["will", "wont", C.WILL, C.WONT, C.DO, C.DONT, "enableLocal", "disableLocal"],
    ] as const) {
      it(`succeeds when the peer agrees (${on})`, () => {
        const answered = telnet[on](O.SGA);
        expect(sent()).to.deep.equal([C.IAC, say, O.SGA]);
        assertNoResult(answered);
        receive(C.IAC, yes, O.SGA);
        expect(successResultOf(answered)).to.equal(true);
        expect(sent()).to.deep.equal([]);
        expect(telnet.events).to.deep.equal([[event, O.SGA]]);
        expect([telnet.isEnabledLocally(O.SGA), telnet.isEnabledRemotely(O.SGA)]).to.deep.equal([
          on === "will",
          on === "do",
        ]);
      });

      it(`fails when the peer refuses (${on})`, () => {
        const answered = telnet[on](O.SGA);
        sent();
        receive(C.IAC, no, O.SGA);
        expect(failureResultOf(answered, OptionRefused).value.option).to.equal(O.SGA);
        expect(sent()).to.deep.equal([]);
        telnet[on](O.SGA).addErrback(() => {});
        expect(sent()).to.deep.equal([C.IAC, say, O.SGA]);
      });

      it(`is off again when we say so, whatever the peer answers (${off})`, () => {
        for (const answer of [no, yes]) {
          telnet[on](O.SGA);
          receive(C.IAC, yes, O.SGA);
          sent();
          const answered = telnet[off](O.SGA);
          expect(sent()).to.deep.equal([C.IAC, unsay, O.SGA]);
          receive(C.IAC, answer, O.SGA);
          expect(successResultOf(answered)).to.equal(true);
          expect(sent()).to.deep.equal([]);
          expect(telnet.events.at(-1)).to.deep.equal([disabled, O.SGA]);
        }
      });

      it(`fails at once when it can't be asked (${on}, ${off})`, () => {
        failureResultOf(telnet[off](O.SGA), AlreadyDisabled);
        telnet[on](O.SGA);
        failureResultOf(telnet[on](O.SGA), AlreadyNegotiating);
        failureResultOf(telnet[off](O.SGA), AlreadyNegotiating);
        receive(C.IAC, yes, O.SGA);
        failureResultOf(telnet[on](O.SGA), AlreadyEnabled);
        expect(() => telnet[on](256)).to.throw(RangeError);
      });
    }

    it("fails when the connection is lost", () => {
      const waiting = [telnet.do(1), telnet.will(1), telnet.will(2)];
      telnet.connectionLost(connectionDone);
      for (const answered of waiting) failureResultOf(answered, ConnectionDone);
    });

    it("fails at once when the connection is gone, also for who asks anew on hearing that", () => {
      const again: Deferred<boolean>[] = [];
      telnet.do(1).addErrback(() => {
        again.push(telnet.do(1));
      });
      telnet.connectionLost(connectionDone);
      again.push(telnet.will(2));
      for (const answered of again) failureResultOf(answered, ConnectionDone);
      expect(again.length).to.equal(2);
      expect(sent()).to.deep.equal([C.IAC, C.DO, 1]);
    });

    it("is one thing for each side", () => {
      telnet.wanted.add(O.ECHO);
      telnet.do(O.ECHO);
      receive(C.IAC, C.DO, O.ECHO);
      expect(sent()).to.deep.equal([C.IAC, C.DO, O.ECHO, C.IAC, C.WILL, O.ECHO]);
    });
  });

  it("tells commands and subnegotiations, to those who are there for them first", () => {
    receive(C.IAC, C.AYT, C.IAC, C.SB, O.TTYPE, 0x41, C.IAC, C.SE);
    telnet.commandMap.set(C.AYT, () => telnet.events.push("here"));
    telnet.negotiationMap.set(O.TTYPE, (data) => telnet.events.push(data.toString()));
    receive(C.IAC, C.AYT, C.IAC, C.SB, O.TTYPE, 0x42, C.IAC, C.SE);
    expect(telnet.events).to.deep.equal([["command", C.AYT], ["about", O.TTYPE, "A"], "here", "B"]);
  });

  it("sends commands and subnegotiations", () => {
    telnet.sendCommand(C.NOP);
    telnet.requestNegotiation(O.NAWS, Buffer.of(0, 255));
    expect(sent()).to.deep.equal([
      ...[C.IAC, C.NOP],
      ...[C.IAC, C.SB, O.NAWS, 0, 255, 255, C.IAC, C.SE],
    ]);
    for (const command of [C.WILL, C.SB, C.SE, C.IAC, 1]) {
      expect(() => telnet.sendCommand(command)).to.throw(RangeError);
    }
    expect(() => telnet.requestNegotiation(256, Buffer.alloc(0))).to.throw(RangeError);
  });

  it("leaves line ends alone once the peer transmits in binary (RFC 856)", () => {
    telnet.wanted.add(O.TRANSMIT_BINARY);
    receive(C.IAC, C.WILL, O.TRANSMIT_BINARY, 13, 10);
    receive(C.IAC, C.WONT, O.TRANSMIT_BINARY, 13, 10);
    const data = telnet.events.filter((event) => Array.isArray(event) && event[0] === "data");
    expect(data).to.deep.equal([
      ["data", "\r\n"],
      ["data", "\n"],
    ]);
  });

  it(`drops a peer that negotiates more than ${MAX_NEGOTIATIONS} times`, () => {
    for (let i = 0; i < MAX_NEGOTIATIONS; i += 1) receive(C.IAC, C.WILL, i % 256);
    expect(transport.disconnecting).to.equal(false);
    receive(C.IAC, C.WILL, 1);
    expect(transport.disconnecting).to.equal(true);
  });

  it("drops a peer whose subnegotiation doesn't end", () => {
    receive(C.IAC, C.SB);
    telnet.dataReceived(Buffer.alloc(MAX_SUBNEGOTIATION_BYTES));
    expect(transport.disconnecting).to.equal(false);
    receive(1);
    expect(transport.disconnecting).to.equal(true);
  });

  it("delivers nothing more once it is closed, and waits while it is paused (GEN-1, GEN-2)", () => {
    telnet.commandMap.set(C.NOP, () => telnet.pauseProducing());
    receive(0x61, C.IAC, C.NOP, 0x62);
    expect(telnet.events).to.deep.equal([["data", "a"]]);
    telnet.resumeProducing();
    expect(telnet.events).to.have.length(2);
    telnet.commandMap.set(C.IP, () => telnet.transport.loseConnection());
    receive(C.IAC, C.IP, 0x63);
    expect(telnet.events).to.have.length(2);
  });
});
