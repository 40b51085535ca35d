import {
  ConnectedDatagramProtocol,
  DatagramProtocol,
  globalLogPublisher,
  type HostAndPort,
  type IUDPTransport,
  type LogEvent,
} from "@cordage/reactor";
import { expect } from "chai";

/** A transport nobody writes to. */
const transport = {} as IUDPTransport;

class Counted extends DatagramProtocol {
  readonly events: string[] = [];
  override noisy = false;

  override startProtocol(): void {
    this.events.push("start");
  }

  override stopProtocol(): void {
    this.events.push("stop");
  }
}

describe("datagram protocols (P11)", () => {
  it("start with the first port and stop with the last", () => {
    const protocol = new Counted();
    protocol.doStart();
    protocol.makeConnection(transport);
    expect(protocol.numPorts).to.equal(2);
    protocol.doStop();
    expect(protocol.events).to.deep.equal(["start"]);
    protocol.doStop();
    expect(protocol.events).to.deep.equal(["start", "stop"]);
    protocol.doStop(); // one too many is ignored
    expect(protocol.numPorts).to.equal(0);
    expect(protocol.events).to.deep.equal(["start", "stop"]);
  });

  it("have a transport while they have a port, and one at a time", () => {
    const protocol = new Counted();
    expect(() => protocol.transport).to.throw(TypeError, "has no port");
    protocol.makeConnection(transport);
    expect(protocol.transport).to.equal(transport);
    expect(() => protocol.makeConnection(transport)).to.throw(TypeError, "has a port already");
    protocol.doStop();
    expect(() => protocol.transport).to.throw(TypeError, "has no port");
  });

  it("say when they start and stop, if noisy", () => {
    const texts: string[] = [];
    const observer = (event: LogEvent): void =>
      void texts.push(`${event.log_format} ${event.log_level}`);
    globalLogPublisher.addObserver(observer);
    const protocol = new DatagramProtocol();
    protocol.doStart();
    protocol.doStop();
    globalLogPublisher.removeObserver(observer);
    expect(texts).to.deep.equal([
      "Starting protocol {protocol} info",
      "Stopping protocol {protocol} info",
    ]);
  });

  it("do nothing about an event that is not overridden", () => {
    const protocol = new DatagramProtocol();
    protocol.datagramReceived(Buffer.from("x"), ["127.0.0.1", 9]);
    protocol.connectionRefused();
    expect(protocol.logPrefix()).to.equal("DatagramProtocol");
  });

  it("hear no address when they are connected", () => {
    const received: unknown[] = [];
    class Connected extends ConnectedDatagramProtocol {
      override datagramReceived(datagram: Buffer): void {
        received.push(datagram.toString());
      }
    }
    const protocol: DatagramProtocol = new Connected();
    const from: HostAndPort = ["127.0.0.1", 9];
    protocol.datagramReceived(Buffer.from("hello"), from);
    expect(received).to.deep.equal(["hello"]);
  });
});
