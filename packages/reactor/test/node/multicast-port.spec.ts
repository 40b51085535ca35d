import { Socket } from "node:dgram";
import {
  CannotListenError,
  DNSLookupError,
  type HostAndPort,
  type IMulticastTransport,
  type ListenMulticastOptions,
  MulticastJoinError,
  providesMulticast,
} from "@cordage/reactor";
import { expect } from "chai";
import sinon from "sinon";
import { turns } from "./support/bench.ts";
import { DatagramBench } from "./support/datagram-bench.ts";
import { RecordingDatagramProtocol } from "./support/recording-datagram-protocol.ts";
import { SOCKET_ACCESSES } from "./support/socket-accesses.ts";

/** A group of the block for local use (RFC 2365). */
const GROUP = "239.255.17.4";
const LOOPBACK = "127.0.0.1";

class MulticastRecorder extends RecordingDatagramProtocol<IMulticastTransport> {}

for (const { access, note } of SOCKET_ACCESSES) {
  describe(`multicast ports${note} (X42)`, () => {
    const bench = new DatagramBench(access);
    const { reactor } = bench;
    afterEach(() => bench.close());

    function listen(
      protocol: MulticastRecorder,
      port = 0,
      options?: ListenMulticastOptions,
    ): Promise<number> {
      return bench.bound(reactor.listenMulticast(port, protocol, options));
    }

    function errorOf(deferred: ReturnType<IMulticastTransport["joinGroup"]>) {
      return deferred.addCallbacks(
        () => undefined,
        (failure) => failure.value,
      );
    }

    it("are what a reactor provides that can do multicast", () => {
      expect(providesMulticast(reactor)).to.equal(true);
      expect(providesMulticast({ listenUDP() {} })).to.equal(false);
    });

    it("hear what is sent to a group from joining it until leaving it", async () => {
      const member = new MulticastRecorder();
      const to: HostAndPort = [GROUP, await listen(member)];
      const sender = new MulticastRecorder();
      await listen(sender);
      await sender.transport.setOutgoingInterface(LOOPBACK);

      sender.transport.write("before", to);
      await turns();
      await member.transport.joinGroup(GROUP, LOOPBACK);
      sender.transport.write("inside", to);
      await member.whenReceived(1);
      await member.transport.leaveGroup(GROUP, LOOPBACK);
      sender.transport.write("after", to);
      sender.transport.write("direct", [LOOPBACK, to[1]]);
      await member.whenReceived(2);
      expect(member.texts).to.deep.equal(["inside", "direct"]);
    });

    it("tell with MulticastJoinError that a group can't be joined or left", async () => {
      const protocol = new MulticastRecorder();
      await listen(protocol);
      const { transport } = protocol;
      const noGroup = await errorOf(transport.joinGroup("127.0.0.1", LOOPBACK));
      expect(noGroup).to.be.instanceOf(MulticastJoinError);
      expect(noGroup).to.have.nested.property("cause.code", "EINVAL");
      expect(await errorOf(transport.leaveGroup(GROUP, LOOPBACK))).to.be.instanceOf(
        MulticastJoinError,
      );
      await transport.stopListening();
      const closed = await errorOf(transport.joinGroup(GROUP));
      expect(closed).to.be.instanceOf(MulticastJoinError);
      expect(closed?.message).to.equal(
        "An attempt to join a multicast group failed: The Port was not listening when it was asked " +
          "to join or leave a group.", // one full stop, though it has another error's message in it
      );
    });

    it("tell with DNSLookupError that a group's name is unknown", async () => {
      const protocol = new MulticastRecorder();
      await listen(protocol);
      const error = await errorOf(protocol.transport.joinGroup("no-such-group.invalid"));
      expect(error).to.be.instanceOf(DNSLookupError);
    });

    it("remember what was set, and set it again on the next socket", async () => {
      const protocol = new MulticastRecorder();
      const port = reactor.listenMulticast(0, protocol);
      await port.whenListening();
      const { transport } = protocol;
      const settings = (): unknown[] => [
        transport.getTTL(),
        transport.getLoopbackMode(),
        transport.getOutgoingInterface(),
      ];
      expect(settings()).to.deep.equal([1, true, "0.0.0.0"]);

      // The system tells no option's value, and loops back what goes to the loopback interface anyhow.
      const set = ["setMulticastTTL", "setMulticastLoopback", "setMulticastInterface"] as const;
      const spies = set.map((name) => sinon.spy(Socket.prototype, name));
      transport.setTTL(7);
      transport.setLoopbackMode(false);
      await transport.setOutgoingInterface(LOOPBACK);
      const expected = [7, false, LOOPBACK];
      expect(settings()).to.deep.equal(expected);
      expect(spies.map((spy) => spy.firstCall.args[0])).to.deep.equal(expected);
      await port.stopListening();

      port.startListening();
      await port.whenListening();
      expect(spies.map((spy) => spy.secondCall.args[0])).to.deep.equal(expected);
      expect(settings()).to.deep.equal(expected);
      await port.stopListening();
    });

    it("refuse a TTL that is none, and an interface that is not theirs", async () => {
      const protocol = new MulticastRecorder();
      await listen(protocol);
      for (const ttl of [-1, 256, 1.5]) {
        expect(() => protocol.transport.setTTL(ttl)).to.throw(RangeError, "ttl must be");
      }
      const error = await errorOf(protocol.transport.setOutgoingInterface("192.0.2.1"));
      expect((error as NodeJS.ErrnoException).code).to.equal("EADDRNOTAVAIL");
      expect(protocol.transport.getOutgoingInterface()).to.equal("0.0.0.0");
    });

    it("share a port with others that say so, too", async () => {
      const listenMultiple = true;
      const [first, second] = [new MulticastRecorder(), new MulticastRecorder()];
      const number = await listen(first, 0, { listenMultiple });
      await listen(second, number, { listenMultiple });
      for (const { transport } of [first, second]) await transport.joinGroup(GROUP, LOOPBACK);
      const sender = new MulticastRecorder();
      await listen(sender);
      await sender.transport.setOutgoingInterface(LOOPBACK);
      sender.transport.write("both", [GROUP, number]);
      await Promise.all([first.whenReceived(1), second.whenReceived(1)]);

      const third = reactor.listenMulticast(number, new MulticastRecorder());
      const error = await third.whenListening().addCallbacks(
        () => undefined,
        (failure) => failure.value,
      );
      expect(error).to.be.instanceOf(CannotListenError);
    });

    it("know the interface of IPv6 that the system chooses", async () => {
      const protocol = new MulticastRecorder();
      await listen(protocol, 0, { interface: "::1" });
      expect(protocol.transport.getOutgoingInterface()).to.equal("::");
    });
  });
}
