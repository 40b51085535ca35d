import * as htb from "@cordage/protocols/htb";
import {
  Bucket,
  FilterByHost,
  FilterByServer,
  HierarchicalBucketFilter,
  ShapedProtocolFactory,
  ShapedTransport,
} from "@cordage/protocols/htb";
import { Echo } from "@cordage/protocols/wire";
import { IPv4Address, IPv6Address, isTCPTransport } from "@cordage/reactor";
import { Clock, StringTransport } from "@cordage/testing";
import { expect } from "chai";

class Small extends Bucket {
  override maxburst: number | null = 10;
  override rate: number | null = 1;
}

describe("htb", () => {
  let clock: Clock;
  beforeEach(() => {
    clock = new Clock();
  });

  it("exports what it promises", () => {
    expect(Object.keys(htb)).to.have.members([
      ...["Bucket", "FilterByHost", "FilterByServer", "HierarchicalBucketFilter", "MIN_SLICE"],
      ...["ShapedConsumer", "ShapedProtocolFactory", "ShapedTransport", "TICK"],
    ]);
  });

  describe("Bucket", () => {
    it("takes anything without limits, and is empty at once (HT-1)", () => {
      const bucket = new Bucket(null, clock);
      expect(bucket.add(1e9)).to.equal(1e9);
      expect(bucket.drip()).to.equal(true);
    });

    it("takes what fits, runs out at its rate, and forgets what didn't fit (HT-1)", () => {
      const bucket = new Small(null, clock);
      expect(bucket.add(8)).to.equal(8);
      expect(bucket.add(8)).to.equal(2);
      expect(bucket.add(1)).to.equal(0);
      clock.advance(3);
      expect(bucket.drip()).to.equal(false);
      expect(bucket.add(8)).to.equal(3);
      clock.advance(10);
      expect(bucket.drip()).to.equal(true);
    });

    it("takes no more than the bucket above, and fills that, too (HT-1)", () => {
      const parent = new Small(null, clock);
      const one = new Bucket(parent, clock);
      const other = new Bucket(parent, clock);
      expect(one.add(7)).to.equal(7);
      expect(other.add(7)).to.equal(3);
      expect(parent.content).to.equal(10);
    });
  });

  describe("filters", () => {
    const from = (host: string, port = 1): StringTransport =>
      new StringTransport({
        peerAddress: host.includes(":")
          ? new IPv6Address("TCP", host, 9)
          : new IPv4Address("TCP", host, 9),
        hostAddress: new IPv4Address("TCP", "127.0.0.1", port),
      });

    it("have one bucket for each host, or each port listened on (HT-2, HT-3)", () => {
      const byHost = new FilterByHost(null, clock);
      expect(byHost.getBucketFor(from("192.0.2.1"))).to.equal(
        byHost.getBucketFor(from("::ffff:192.0.2.1")),
      );
      expect(byHost.getBucketFor(from("192.0.2.2"))).not.to.equal(
        byHost.getBucketFor(from("192.0.2.1")),
      );
      const byServer = new FilterByServer(null, clock);
      expect(byServer.getBucketFor(from("192.0.2.1", 80))).to.equal(
        byServer.getBucketFor(from("192.0.2.2", 80)),
      );
      expect([...byServer.buckets.keys()]).to.deep.equal([80]);
    });

    it("nest their buckets in those of a parent (HT-2)", () => {
      const parent = new HierarchicalBucketFilter(null, clock);
      parent.bucketFactory = Small;
      const byHost = new FilterByHost(parent, clock);
      byHost.getBucketFor(from("192.0.2.1")).add(7);
      expect(byHost.getBucketFor(from("192.0.2.2")).add(7)).to.equal(3);
    });

    it("sweep out all empty buckets without users, after 1200 seconds (HT-2, HT-3)", () => {
      const byHost = new FilterByHost(null, clock);
      byHost.bucketFactory = Small;
      for (const last of [1, 2, 3, 4]) byHost.getBucketFor(from(`192.0.2.${last}`));
      byHost.getBucketFor(from("192.0.2.1")).users += 1;
      clock.advance(1200);
      byHost.getBucketFor(from("192.0.2.2")).add(10);
      expect(byHost.buckets.size).to.equal(4);
      clock.advance(1);
      byHost.getBucketFor(from("192.0.2.9"));
      expect([...byHost.buckets.keys()]).to.deep.equal(["192.0.2.1", "192.0.2.2", "192.0.2.9"]);
    });

    it("keep a bucket of a parent as long as one within is kept", () => {
      const parent = new HierarchicalBucketFilter(null, clock);
      const byHost = new FilterByHost(parent, clock);
      byHost.getBucketFor(from("192.0.2.1"));
      parent.sweep();
      expect(parent.buckets.size).to.equal(1);
      byHost.sweep();
      parent.sweep();
      expect(parent.buckets.size).to.equal(0);
    });
  });

  describe("ShapedTransport", () => {
    class Kilobyte extends Bucket {
      override maxburst: number | null = 1000;
      override rate: number | null = 10_000;
    }
    let bucket: Bucket;
    let transport: StringTransport;
    let shaped: ShapedTransport;

    beforeEach(() => {
      bucket = new Kilobyte(null, clock);
      transport = new StringTransport({ lenient: true });
      shaped = new ShapedTransport(transport, bucket, clock);
    });

    const sent = (): number => {
      const { length } = transport.value();
      transport.clear();
      return length;
    };

    it("sends what fits at once, and the rest in slices of 512 bytes or more (HT-4)", () => {
      shaped.writeSequence([Buffer.alloc(1500), Buffer.alloc(1500)]);
      expect(sent()).to.equal(1000);
      let total = 1000;
      let slices = 0;
      while (total < 3000) {
        clock.advance(0.001);
        const slice = sent();
        if (slice === 0) continue;
        slices += 1;
        total += slice;
        if (total < 3000) expect(slice).to.be.at.least(512);
      }
      expect(slices).to.be.at.most(4);
      expect(clock.seconds()).to.be.within(0.19, 0.22); // 2000 bytes at 10000 a second
      expect(clock.getDelayedCalls()).to.have.length(0);
    });

    it("sends slices of a tick's worth when that is less (HT-4)", () => {
      bucket.rate = 1000;
      shaped.write(Buffer.alloc(1200));
      expect(sent()).to.equal(1000);
      clock.advance(0.09);
      expect(sent()).to.equal(0);
      clock.advance(0.012);
      expect(sent()).to.be.within(100, 102);
    });

    it("closes when all is sent, and takes nothing meanwhile", () => {
      shaped.write(Buffer.alloc(1500));
      shaped.loseConnection();
      shaped.write("late");
      expect(shaped.disconnecting).to.equal(true);
      expect(transport.producer).not.to.equal(null);
      clock.advance(0.06);
      expect(sent()).to.equal(1500);
      expect(transport.producer).to.equal(null);
      expect(bucket.users).to.equal(0);
    });

    it("waits for the producer of the protocol before it closes", () => {
      const producer = { pauseProducing() {}, resumeProducing() {}, stopProducing() {} };
      shaped.registerProducer(producer, true);
      shaped.loseConnection();
      shaped.write("still");
      expect(transport.producer).not.to.equal(null);
      shaped.unregisterProducer();
      expect(transport.producer).to.equal(null);
      expect(sent()).to.equal(5);
      const other = new ShapedTransport(new StringTransport(), bucket, clock);
      other.registerProducer(producer, true);
      other.unregisterProducer();
      other.registerProducer(producer, true);
    });

    it("is in all else the transport it stands before", () => {
      expect(isTCPTransport(shaped)).to.equal(true);
      Reflect.get(shaped, "pauseProducing")();
      expect(transport.producerState).to.equal("paused");
      shaped.write("x");
      expect(sent()).to.equal(1);
      expect(shaped.getPeer()).to.equal(transport.getPeer());
      expect(shaped.getHost()).to.equal(transport.getHost());
    });

    it("counts as a user of its bucket until it is stopped, and leaves nothing behind", () => {
      expect(bucket.users).to.equal(1);
      shaped.write(Buffer.alloc(5000));
      transport.producer?.stopProducing();
      expect(bucket.users).to.equal(0);
      expect(clock.getDelayedCalls()).to.have.length(0);
    });

    it("bears a transport that is gone already", () => {
      const gone = new StringTransport();
      gone.registerProducer = (producer) => producer.stopProducing();
      new ShapedTransport(gone, bucket, clock).write("x");
      expect(bucket.users).to.equal(1);
    });
  });

  it("shapes the protocols of a factory (HT-4)", () => {
    const filter = new HierarchicalBucketFilter(null, clock);
    filter.bucketFactory = Small;
    const Shaped = ShapedProtocolFactory(Echo, filter, clock);
    const echo = new Shaped();
    const transport = new StringTransport();
    echo.makeConnection(transport);
    echo.dataReceived(Buffer.from("more than ten bytes"));
    expect(echo).to.be.instanceOf(Echo);
    expect(transport.value().toString()).to.equal("more than ");
    transport.producer?.stopProducing();
  });
});
