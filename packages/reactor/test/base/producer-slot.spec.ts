import { type IPullProducer, ProducerAlreadyRegisteredError, ProducerSlot } from "@cordage/reactor";
import { expect } from "chai";

/** A producer that notes what it is told, and does something on being resumed. */
class RecordingProducer {
  readonly happened: string[] = [];
  onResume: () => void = () => {};
  onPause: () => void = () => {};

  pauseProducing(): void {
    this.happened.push("pause");
    this.onPause();
  }

  resumeProducing(): void {
    this.happened.push("resume");
    this.onResume();
  }

  stopProducing(): void {
    this.happened.push("stop");
  }
}

describe("ProducerSlot", () => {
  let slot: ProducerSlot;
  let producer: RecordingProducer;

  beforeEach(() => {
    slot = new ProducerSlot();
    producer = new RecordingProducer();
  });

  describe("with a push producer", () => {
    beforeEach(() => slot.register(producer, true));

    it("takes it for running: it is neither resumed at once nor when empty (X18)", () => {
      slot.empty();
      expect(producer.happened).to.deep.equal([]);
    });

    it("pauses it when full and resumes it when empty (X18)", () => {
      slot.full();
      slot.empty();
      expect(producer.happened).to.deep.equal(["pause", "resume"]);
    });

    it("tells it once for each change (X19)", () => {
      slot.full();
      slot.full();
      slot.empty();
      slot.empty();
      slot.full();
      expect(producer.happened).to.deep.equal(["pause", "resume", "pause"]);
    });

    it("pauses it again when it fills the buffer on being resumed (X20)", () => {
      producer.onResume = () => slot.full();
      slot.full();
      slot.empty();
      slot.empty();
      expect(producer.happened).to.deep.equal(["pause", "resume", "pause", "resume", "pause"]);
    });

    it("waits for nothing while it runs, and for room while it is paused (X18)", () => {
      expect(slot.isWaiting).to.equal(false);
      slot.full();
      expect(slot.isWaiting).to.equal(true);
      slot.empty();
      expect(slot.isWaiting).to.equal(false);
    });

    it("does not pause it once more for what it writes on being paused (X19)", () => {
      producer.onPause = () => slot.full();
      slot.full();
      expect(producer.happened).to.deep.equal(["pause"]);
    });
  });

  describe("with a pull producer", () => {
    it("asks it at once, and each time nothing waits (X18)", () => {
      slot.register(producer, false);
      slot.empty();
      slot.empty();
      expect(producer.happened).to.deep.equal(["resume", "resume", "resume"]);
    });

    it("waits all the time to ask it again, until it is unregistered (X18)", () => {
      slot.register(producer, false);
      expect(slot.isWaiting).to.equal(true);
      slot.unregister();
      expect(slot.isWaiting).to.equal(false);
    });

    it("never pauses it (X18)", () => {
      slot.register(producer, false);
      slot.full();
      expect(producer.happened).to.deep.equal(["resume"]);
    });

    it("lets it unregister from inside the first request (X21)", () => {
      producer.onResume = () => slot.unregister();
      slot.register(producer, false);
      slot.empty();
      expect(producer.happened).to.deep.equal(["resume"]);
      expect(slot.isTaken).to.equal(false);
    });
  });

  it("takes one producer at a time (X18)", () => {
    slot.register(producer, true);
    const second = new RecordingProducer();
    expect(() => slot.register(second, false)).to.throw(ProducerAlreadyRegisteredError);
    expect(second.happened).to.deep.equal([]);
    slot.unregister();
    slot.register(second, false);
    expect(second.happened).to.deep.equal(["resume"]);
  });

  it("refuses what is no producer of the kind it is said to be (X18)", () => {
    const pull = { resumeProducing: () => {}, stopProducing: () => {} };
    expect(() => slot.register(pull, true)).to.throw(
      TypeError,
      "expected a push producer, got an object of class Object, which has no pauseProducing()",
    );
    const none = undefined as unknown as IPullProducer;
    expect(() => slot.register(none, false)).to.throw(TypeError, "expected a pull producer");
    expect(slot.isTaken).to.equal(false);
    slot.register(pull, false);
    expect(slot.isTaken).to.equal(true);
  });

  it("forgets that the one before was paused (X18)", () => {
    slot.register(producer, true);
    slot.full();
    slot.unregister();
    const second = new RecordingProducer();
    slot.register(second, true);
    slot.empty();
    expect(second.happened).to.deep.equal([]);
    slot.full();
    expect(second.happened).to.deep.equal(["pause"]);
  });

  it("tells whether it is taken, which a close waits for (X22)", () => {
    expect(slot.isTaken).to.equal(false);
    slot.register(producer, true);
    expect(slot.isTaken).to.equal(true);
    slot.unregister();
    expect(slot.isTaken).to.equal(false);
  });

  it("can be unregistered, filled, emptied and stopped without a producer (X21)", () => {
    slot.unregister();
    slot.full();
    slot.empty();
    slot.stop();
    expect(slot.isTaken).to.equal(false);
  });

  it("stops the producer once, and is free by then (X4)", () => {
    slot.register(producer, true);
    let wasTaken: boolean | undefined;
    producer.stopProducing = () => {
      producer.happened.push("stop");
      wasTaken = slot.isTaken;
    };
    slot.stop();
    slot.stop();
    slot.empty();
    expect(producer.happened).to.deep.equal(["stop"]);
    expect(wasTaken).to.equal(false);
  });
});
