import * as pcp from "@cordage/protocols/pcp";
import { BUFFER_SIZE, ProducerConsumerProxy } from "@cordage/protocols/pcp";
import { ProducerAlreadyRegisteredError } from "@cordage/reactor";
import { StringTransport } from "@cordage/testing";
import { expect } from "chai";

class Producer {
  readonly events: string[] = [];
  onResume: () => void = () => {};

  pauseProducing(): void {
    this.events.push("pause");
  }

  resumeProducing(): void {
    this.events.push("resume");
    this.onResume();
  }

  stopProducing(): void {
    this.events.push("stop");
  }
}

describe("ProducerConsumerProxy", () => {
  let consumer: StringTransport;
  let producer: Producer;

  beforeEach(() => {
    consumer = new StringTransport();
    producer = new Producer();
  });

  const passed = (): string => {
    const text = consumer.value().toString();
    consumer.clear();
    return text;
  };

  it("is what the entry point holds", () => {
    expect(Object.keys(pcp)).to.have.members(["BUFFER_SIZE", "ProducerConsumerProxy"]);
    expect(BUFFER_SIZE).to.equal(65536);
  });

  it("passes bytes and text on at once when it pushes (PC-1, PC-2)", () => {
    const proxy = new ProducerConsumerProxy(consumer);
    expect(consumer.streaming).to.equal(true);
    proxy.write(Buffer.of(0x61));
    proxy.write("ü");
    expect(passed()).to.equal("aü");
  });

  it("holds data while it is paused, in order (PC-1)", () => {
    const proxy = new ProducerConsumerProxy(consumer);
    proxy.pauseProducing();
    proxy.write("a");
    proxy.write("b");
    expect(passed()).to.equal("");
    expect(proxy.bytesWaiting).to.equal(2);
    proxy.resumeProducing();
    expect(passed()).to.equal("ab");
  });

  it("passes on what waits each time it is asked when it is pulled (PC-1)", () => {
    const proxy = new ProducerConsumerProxy(consumer, false);
    expect(consumer.streaming).to.equal(false);
    proxy.write("a");
    expect(passed()).to.equal("");
    proxy.resumeProducing();
    expect(passed()).to.equal("a");
    proxy.write("b");
    expect(passed()).to.equal("");
    proxy.resumeProducing();
    proxy.resumeProducing();
    proxy.write("c");
    expect(passed()).to.equal("bc");
  });

  it("pauses a push producer at bufferSize bytes, and resumes it below (PC-1)", () => {
    const proxy = new ProducerConsumerProxy(consumer);
    proxy.bufferSize = 4;
    proxy.registerProducer(producer, true);
    proxy.pauseProducing();
    proxy.write("abc");
    expect(producer.events).to.deep.equal([]);
    proxy.write("d");
    expect(producer.events).to.deep.equal(["pause"]);
    proxy.write("e");
    expect(producer.events).to.deep.equal(["pause"]);
    proxy.resumeProducing();
    expect(producer.events).to.deep.equal(["pause", "resume"]);
    expect(passed()).to.equal("abcde");
  });

  it("asks a pull producer for as long as a push consumer takes it (PC-1)", () => {
    const proxy = new ProducerConsumerProxy(consumer);
    let left = 3;
    producer.onResume = () => {
      left -= 1;
      proxy.write("x");
      if (left === 1) proxy.pauseProducing();
      if (left === 0) proxy.unregisterProducer();
    };
    proxy.registerProducer(producer, false);
    expect(passed()).to.equal("xx");
    proxy.resumeProducing();
    expect(passed()).to.equal("x");
    expect(consumer.producer).to.equal(null);
  });

  it("asks a pull producer once for each time a pull consumer asks (PC-1)", () => {
    const proxy = new ProducerConsumerProxy(consumer, false);
    producer.onResume = () => proxy.write("x");
    proxy.registerProducer(producer, false);
    expect(producer.events).to.deep.equal([]);
    proxy.resumeProducing();
    proxy.resumeProducing();
    expect(producer.events).to.deep.equal(["resume", "resume"]);
    expect(passed()).to.equal("xx");
  });

  it("unregisters from the consumer only when nothing waits (PC-1)", () => {
    const proxy = new ProducerConsumerProxy(consumer);
    proxy.registerProducer(producer, true);
    proxy.pauseProducing();
    proxy.write("a");
    proxy.unregisterProducer();
    expect(consumer.producer).to.equal(proxy);
    proxy.resumeProducing();
    expect(passed()).to.equal("a");
    expect(consumer.producer).to.equal(null);
  });

  it("stops the producer, and lets go of what waits, when the consumer stops it", () => {
    const proxy = new ProducerConsumerProxy(consumer);
    proxy.registerProducer(producer, true);
    expect(() => proxy.registerProducer(producer, true)).to.throw(ProducerAlreadyRegisteredError);
    proxy.pauseProducing();
    proxy.write("a");
    proxy.stopProducing();
    proxy.write("b");
    expect(producer.events).to.deep.equal(["stop"]);
    expect(proxy.bytesWaiting).to.equal(0);
    const late = new Producer();
    proxy.registerProducer(late, true);
    expect(late.events).to.deep.equal(["stop"]);
  });
});
