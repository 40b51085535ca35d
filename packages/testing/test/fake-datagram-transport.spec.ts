import { DatagramProtocol } from "@cordage/reactor";
import { FakeDatagramTransport } from "@cordage/testing";
import { expect } from "chai";

describe("FakeDatagramTransport (TE4)", () => {
  it("keeps what is written, and where to", () => {
    class Pinger extends DatagramProtocol {
      override startProtocol(): void {
        this.transport?.write("ping", ["192.0.2.1", 53]);
      }
    }
    const transport = new FakeDatagramTransport();
    new Pinger().makeConnection(transport);
    expect(transport.written).to.deep.equal([
      { packet: Buffer.from("ping"), addr: ["192.0.2.1", 53] },
    ]);
  });

  it("sends a sequence as one datagram, and copies it", () => {
    const transport = new FakeDatagramTransport();
    const bytes = Buffer.from("a");
    transport.writeSequence([bytes, "b"]);
    transport.write(bytes);
    bytes.fill("x");
    expect(transport.written.map(({ packet }) => packet.toString())).to.deep.equal(["ab", "a"]);
    expect(transport.written[0]?.addr).to.equal(undefined);
  });

  it("sends to its peer once it is connected, which it is once", () => {
    const transport = new FakeDatagramTransport();
    transport.connect("192.0.2.1", 53);
    transport.write("ping");
    expect(transport.written[0]?.addr).to.deep.equal(["192.0.2.1", 53]);
    expect(() => transport.connect("192.0.2.1", 53)).to.throw(TypeError);
  });

  it("refuses what is no bytes, as real ones do", () => {
    expect(() => new FakeDatagramTransport().write(1 as never)).to.throw(TypeError);
  });

  it("notes what else it is asked for", () => {
    const transport = new FakeDatagramTransport();
    expect(transport.getHost()).to.equal(transport.hostAddr);
    expect([transport.stopped, transport.getBroadcastAllowed()]).to.deep.equal([false, false]);
    transport.setBroadcastAllowed(true);
    const stopped = transport.stopListening();
    expect([transport.stopped, transport.getBroadcastAllowed()]).to.deep.equal([true, true]);
    return stopped;
  });
});
