import { DatagramProtocol, type HostAndPort, type IMulticastTransport } from "@cordage/reactor";
import { flushLoggedErrors, type LinkConditions, SimulatedNetwork } from "@cordage/testing";
import { expect } from "chai";

/** Keeps what it is told. */
class Recorder extends DatagramProtocol<IMulticastTransport> {
  override noisy = false;
  readonly texts: string[] = [];
  readonly senders: HostAndPort[] = [];
  refusals = 0;
  stops = 0;

  override datagramReceived(datagram: Buffer, addr: HostAndPort): void {
    this.texts.push(datagram.toString());
    this.senders.push(addr);
  }

  override connectionRefused(): void {
    this.refusals += 1;
  }

  override stopProtocol(): void {
    this.stops += 1;
  }
}

/** Hosts a, b … with a recorder each, on port 5000. */
function rig(conditions: Partial<LinkConditions> = {}, hosts = ["a", "b"], seed = 1) {
  const network = new SimulatedNetwork({ seed, conditions });
  const recorders = hosts.map((name) => {
    const recorder = new Recorder();
    network.host(name).reactor.listenMulticast(5000, recorder);
    return recorder;
  });
  network.run();
  return { network, recorders: recorders as [Recorder, Recorder, ...Recorder[]] };
}

const TO_B: HostAndPort = ["10.0.0.2", 5000];

describe("simulated datagrams", () => {
  it("log what an async event method rejects with, and go on (X40)", async () => {
    const { network, recorders } = rig();
    const [a, b] = recorders;
    const boom = new Error("boom");
    const received = b.datagramReceived.bind(b);
    b.datagramReceived = async (datagram, addr) => {
      received(datagram, addr);
      throw boom;
    };
    for (const text of ["one", "two"]) a.transport.write(text, TO_B);
    network.run();
    await new Promise<void>((resolve) => setImmediate(resolve));
    expect(b.texts).to.have.length(2);
    expect(flushLoggedErrors().map((failure) => failure.value)).to.deep.equal([boom, boom]);
  });

  it("arrive with the sender's address, the empty one too (X40)", () => {
    const { network, recorders } = rig();
    const [a, b] = recorders;
    a.transport.write("hello", TO_B);
    a.transport.writeSequence([], TO_B);
    network.run();
    expect(b.texts).to.deep.equal(["hello", ""]);
    expect(b.senders[0]).to.deep.equal(["10.0.0.1", 5000]);
  });

  it("get lost, arrive twice and overtake each other, as often as the conditions say", () => {
    const count = (conditions: Partial<LinkConditions>): string[] => {
      const { network, recorders } = rig(conditions);
      for (let sent = 0; sent < 1000; sent++) recorders[0].transport.write(`${sent}`, TO_B);
      network.run();
      return recorders[1].texts;
    };
    expect(count({ loss: 0.3 }).length).to.be.within(650, 750);
    expect(count({ duplication: 0.3 }).length).to.be.within(1250, 1350);
    const reordered = count({ reordering: 0.1 });
    expect(reordered.length).to.equal(1000);
    expect(reordered.findIndex((text, at) => text !== `${at}`)).to.be.within(0, 100);
  });

  it("wait for each other where the link is narrow", () => {
    const { network, recorders } = rig({ bandwidth: 1000, latency: 0 });
    for (let sent = 0; sent < 2; sent++) recorders[0].transport.write(Buffer.alloc(972), TO_B);
    network.advance(1.1); // a second each, with their headers
    expect(recorders[1].texts.length).to.equal(1);
    network.advance(1);
    expect(recorders[1].texts.length).to.equal(2);
  });

  it("from others are not heard by a connected port (X39)", () => {
    const { network, recorders } = rig({}, ["a", "b", "c"]);
    const [a, b, c] = recorders;
    b.transport.connect("10.0.0.1", 5000);
    a.transport.write("from a", TO_B);
    c?.transport.write("from c", TO_B);
    network.run();
    expect(b.texts).to.deep.equal(["from a"]);
  });

  it("come to all that share a port, if all say that they do (X42)", () => {
    const network = new SimulatedNetwork();
    const { reactor } = network.host("a");
    const recorders = [new Recorder(), new Recorder()];
    for (const each of recorders) reactor.listenMulticast(5000, each, { listenMultiple: true });
    const third = reactor.listenMulticast(5000, new Recorder());
    expect(() => network.runUntil(third.whenListening())).to.throw("EADDRINUSE");
    for (const each of recorders) network.runUntil(each.transport.joinGroup("224.0.0.9"));
    recorders[0]?.transport.write("both", ["224.0.0.9", 5000]);
    network.run();
    expect(recorders.map(({ texts }) => texts)).to.deep.equal([["both"], ["both"]]);
  });

  it("are told to be refused to a connected port only (X39)", () => {
    const { network, recorders } = rig();
    const [a, b] = recorders;
    a.transport.write("nobody", ["10.0.0.2", 9]);
    b.transport.connect("10.0.0.1", 9);
    b.transport.write("nobody");
    network.run();
    expect([a.refusals, b.refusals]).to.deep.equal([0, 1]);
    expect(() => b.transport.write("x", TO_B)).to.throw(RangeError);
  });

  it("are refused at the call when they can't be sent (X38)", () => {
    const { recorders } = rig();
    const { transport } = recorders[0];
    expect(() => transport.write("x")).to.throw(TypeError);
    expect(() => transport.write("x", ["name", 1])).to.throw("An address is not valid");
    expect(() => transport.write("x", ["::1", 1])).to.throw("An address is not valid");
    expect(() => transport.write(Buffer.alloc(65_508), TO_B)).to.throw("too long");
  });

  it("reach everybody, where that is allowed (X42)", () => {
    const { network, recorders } = rig({}, ["a", "b", "c"]);
    const [a] = recorders;
    a.transport.write("no", ["<broadcast>", 5000]);
    expect(flushLoggedErrors().map(({ value }) => value.message)[0]).to.contain("EACCES");
    a.transport.setBroadcastAllowed(true);
    a.transport.write("yes", ["<broadcast>", 5000]);
    network.run();
    expect(recorders.map(({ texts }) => texts)).to.deep.equal([["yes"], ["yes"], ["yes"]]);
  });

  it("to a group reach its members, the sender by its loopback mode (X42)", () => {
    const { network, recorders } = rig({}, ["a", "b", "c"]);
    const [a, b] = recorders;
    for (const each of [a, b]) network.runUntil(each.transport.joinGroup("224.0.0.9"));
    a.transport.write("1", ["224.0.0.9", 5000]);
    a.transport.setLoopbackMode(false);
    a.transport.write("2", ["224.0.0.9", 5000]);
    a.transport.setTTL(0);
    a.transport.write("3", ["224.0.0.9", 5000]);
    network.run();
    network.runUntil(b.transport.leaveGroup("224.0.0.9"));
    expect(recorders.map(({ texts }) => texts)).to.deep.equal([["1"], ["1", "2"], []]);
    expect(() => network.runUntil(b.transport.joinGroup("10.0.0.1"))).to.throw("no group");
  });

  it("find no port any more that was stopped; its protocol hears of it later (X41)", () => {
    const { network, recorders } = rig();
    const [a, b] = recorders;
    const stopped = b.transport.stopListening();
    expect(b.stops).to.equal(0);
    network.runUntil(stopped);
    expect(b.stops).to.equal(1);
    a.transport.write("too late", TO_B);
    network.run();
    expect(b.texts).to.deep.equal([]);
  });

  it("are cut at the receiver's limit, and an exception leaves the port alive (X37, X40)", () => {
    const network = new SimulatedNetwork();
    const { recorders } = { recorders: [new Recorder(), new Recorder()] as const };
    const [a, b] = recorders;
    b.datagramReceived = (datagram): void => {
      b.texts.push(datagram.toString());
      throw new Error("oops");
    };
    network.host("a").reactor.listenUDP(0, a);
    network.host("b").reactor.listenUDP(5000, b, { maxPacketSize: 3 });
    network.run();
    a.transport.write("12345", TO_B);
    a.transport.write("678", TO_B);
    network.run();
    expect(b.texts).to.deep.equal(["123", "678"]);
    expect(flushLoggedErrors(Error)).to.have.length(2);
  });
});
