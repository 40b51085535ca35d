import {
  TELNET_COMMANDS as C,
  type ITelnetProtocol,
  TELNET_OPTIONS as O,
  TelnetLineReceiver,
  TelnetTransport,
  type WindowSize,
} from "@cordage/protocols/telnet";
import { connectionDone, Protocol } from "@cordage/reactor";
import { AccumulatingProtocol, StringTransport } from "@cordage/testing";
import { expect } from "chai";

describe("TelnetTransport", () => {
  let transport: StringTransport;

  beforeEach(() => {
    transport = new StringTransport();
  });

  function connect<P extends ITelnetProtocol>(inner: P): [P, TelnetTransport] {
    const telnet = new TelnetTransport(() => inner);
    telnet.makeConnection(transport);
    return [inner, telnet];
  }

  it("passes plain data to the protocol inside, and encodes what that writes (RFC 854)", () => {
    const [inner, telnet] = connect(new AccumulatingProtocol());
    telnet.dataReceived(Buffer.from("a\r\n\xff\xff", "latin1"));
    expect(inner.data.toString("latin1")).to.equal("a\n\xff");
    inner.transport.write(Buffer.from("b\n\xff", "latin1"));
    inner.transport.writeSequence(["c", Buffer.from("\r")]);
    expect(transport.value().toString("latin1")).to.equal("b\r\n\xff\xffc\r\0");
    expect(inner.transport.getPeer()).to.equal(transport.getPeer());
    expect(inner.transport.getHost()).to.equal(transport.getHost());
    inner.transport.loseConnection();
    expect(inner.transport.disconnecting).to.equal(true);
  });

  it("writes line ends as they are once it transmits in binary (RFC 856)", () => {
    class Binary extends Protocol {
      enableLocal(option: number): boolean {
        return option === O.TRANSMIT_BINARY;
      }
    }
    const [inner, telnet] = connect(new Binary());
    telnet.dataReceived(Buffer.of(C.IAC, C.DO, O.TRANSMIT_BINARY));
    transport.clear();
    inner.transport.write("\n");
    expect(transport.value().toString()).to.equal("\n");
  });

  it("lets the protocol have a say in the rest, if it wants one", () => {
    const events: unknown[] = [];
    const talkative = Object.assign(new Protocol(), {
      enableLocal: (option: number) => events.push(["enableLocal", option]) > 0,
      enableRemote: (option: number) => events.push(["enableRemote", option]) > 0,
      disableLocal: (option: number) => events.push(["disableLocal", option]),
      disableRemote: (option: number) => events.push(["disableRemote", option]),
      unhandledCommand: (command: number) => events.push(["command", command]),
      unhandledSubnegotiation: (option: number) => events.push(["about", option]),
    });
    const everything = [
      ...[C.IAC, C.DO, 1, C.IAC, C.DONT, 1, C.IAC, C.WILL, 3, C.IAC, C.WONT, 3],
      ...[C.IAC, C.AYT, C.IAC, C.SB, 24, C.IAC, C.SE],
    ];
    connect(talkative)[1].dataReceived(Buffer.from(everything));
    expect(events).to.deep.equal([
      ["enableLocal", 1],
      ["disableLocal", 1],
      ["enableRemote", 3],
      ["disableRemote", 3],
      ["command", C.AYT],
      ["about", 24],
    ]);
    transport.clear();
    connect(new Protocol())[1].dataReceived(Buffer.from(everything));
    expect([...transport.value()]).to.deep.equal([C.IAC, C.WONT, 1, C.IAC, C.DONT, 3]);
  });

  it("tells the protocol of the loss, and nothing after it", () => {
    const [inner, telnet] = connect(new AccumulatingProtocol());
    expect(telnet.protocol).to.equal(inner);
    telnet.connectionLost(connectionDone);
    expect(inner.closedReason).to.equal(connectionDone);
    expect(telnet.protocol).to.equal(undefined);
  });

  describe("TelnetLineReceiver", () => {
    class Lines extends TelnetLineReceiver {
      readonly lines: string[] = [];
      readonly sizes: WindowSize[] = [];

      override lineReceived(line: Buffer): void {
        this.lines.push(line.toString());
      }

      override windowSizeChanged(size: WindowSize): void {
        this.sizes.push(size);
      }
    }

    it("receives and sends lines", () => {
      const [lines, telnet] = connect(new Lines());
      telnet.dataReceived(Buffer.from("one\r\ntwo\r\n"));
      expect(lines.lines).to.deep.equal(["one", "two"]);
      lines.sendLine("three");
      expect(transport.value().toString()).to.equal("three\r\n");
    });

    it("hears the size of the window, once that is agreed on (RFC 1073)", () => {
      const [lines, telnet] = connect(new Lines());
      telnet.dataReceived(
        Buffer.of(C.IAC, C.WILL, O.NAWS, C.IAC, C.SB, O.NAWS, 0, 80, 0, 24, C.IAC, C.SE),
      );
      expect([...transport.value()]).to.deep.equal([C.IAC, C.DO, O.NAWS]);
      expect(lines.sizes).to.deep.equal([{ width: 80, height: 24 }]);
      telnet.dataReceived(Buffer.of(C.IAC, C.SB, O.NAWS, 0, C.IAC, C.SE));
      telnet.dataReceived(Buffer.of(C.IAC, C.SB, O.TTYPE, 0, 80, 0, 24, C.IAC, C.SE));
      expect(lines.sizes).to.have.length(1);
    });
  });
});
