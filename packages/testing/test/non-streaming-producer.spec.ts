import {
  assertNoResult,
  ConsumerMisuseError,
  NonStreamingProducer,
  StringTransport,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";

describe("NonStreamingProducer (TE4)", () => {
  let transport: StringTransport;
  let producer: NonStreamingProducer;

  beforeEach(() => {
    transport = new StringTransport();
    producer = new NonStreamingProducer(transport);
    transport.registerProducer(producer, false);
  });

  const resume = (times: number): void => {
    for (let time = 0; time < times; time += 1) producer.resumeProducing();
  };

  it("writes one piece at a time", () => {
    resume(3);
    expect(transport.value().toString()).to.equal("012");
    expect(transport.producer).to.equal(producer);
    assertNoResult(producer.result);
  });

  it("unregisters after ten and fires", () => {
    resume(10);
    expect(transport.value().toString()).to.equal("0123456789");
    expect(transport.producer).to.equal(null);
    expect(producer.stopped).to.equal(false);
    successResultOf(producer.result);
  });

  it("must not be resumed when it is done", () => {
    resume(10);
    expect(() => producer.resumeProducing()).to.throw(ConsumerMisuseError);
  });

  it("must not be resumed when it was stopped", () => {
    resume(1);
    producer.stopProducing();
    expect(producer.stopped).to.equal(true);
    successResultOf(producer.result);
    expect(() => producer.resumeProducing()).to.throw(ConsumerMisuseError);
  });

  it("must not be paused", () => {
    expect(() => producer.pauseProducing()).to.throw(ConsumerMisuseError);
  });

  it("may be stopped when it is done", () => {
    resume(10);
    producer.stopProducing();
    expect(producer.stopped).to.equal(true);
  });
});
