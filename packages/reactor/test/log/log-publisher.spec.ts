import { formatEvent, type LogEvent, type LogObserver, LogPublisher } from "@cordage/reactor";
import { expect } from "chai";

const event: LogEvent = {
  log_level: "info",
  log_namespace: "test",
  log_time: 0,
  log_format: "it happened",
};

describe("LogPublisher", () => {
  let heard: string[];
  beforeEach(() => {
    heard = [];
  });

  const listener =
    (name: string): LogObserver =>
    (it) => {
      heard.push(`${name}: ${formatEvent(it)}`);
    };

  function broken(): void {
    throw new Error("broken observer");
  }

  it("tells its observers in the order they were added (L3)", () => {
    const publisher = new LogPublisher(listener("a"), listener("b"));
    publisher.addObserver(listener("c"));
    publisher.publish(event);
    expect(heard).to.deep.equal(["a: it happened", "b: it happened", "c: it happened"]);
  });

  it("tells each of them once, however often it was added (L3)", () => {
    const observer = listener("a");
    const publisher = new LogPublisher(observer, observer);
    publisher.addObserver(observer);
    publisher.publish(event);
    expect(heard).to.deep.equal(["a: it happened"]);
  });

  it("refuses observers that are no functions (L3)", () => {
    const garbage = { observe: () => {} } as unknown as LogObserver; // a caller without types
    expect(() => new LogPublisher().addObserver(garbage)).to.throw(TypeError);
    expect(() => new LogPublisher(garbage)).to.throw(TypeError);
  });

  it("stops telling those that were removed; others may be removed too (L3)", () => {
    const observer = listener("a");
    const publisher = new LogPublisher(observer, listener("b"));
    publisher.removeObserver(observer);
    publisher.removeObserver(observer);
    publisher.publish(event);
    expect(heard).to.deep.equal(["b: it happened"]);
  });

  it("keeps the event from nobody when one throws, and then tells the others of that (L3)", () => {
    const publisher = new LogPublisher(listener("a"), broken, listener("b"));
    publisher.publish(event);
    expect(heard).to.deep.equal([
      "a: it happened",
      "b: it happened",
      "a: A log observer threw: broken",
      "b: A log observer threw: broken",
    ]);
  });

  it("reports a broken observer as critical, with the failure (L3)", () => {
    const events: LogEvent[] = [];
    new LogPublisher(broken, (it) => events.push(it)).publish(event);
    expect(events[1]?.log_level).to.equal("critical");
    expect(events[1]?.log_failure?.value.message).to.equal("broken observer");
    expect(events[1]?.["observer"]).to.equal(broken);
  });

  it("tells the others of one that rejects, later (L3)", async () => {
    const rejecting = async (): Promise<void> => {
      throw new Error("broken later");
    };
    const events: LogEvent[] = [];
    const publisher = new LogPublisher(rejecting, (it) => events.push(it), rejecting);
    publisher.publish(event);
    expect(events).to.have.length(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(events.slice(1).map((it) => it.log_failure?.value.message)).to.deep.equal([
      "broken later",
    ]);
    expect(events[1]?.["observer"]).to.equal(rejecting);
  });

  it("does not let two that reject report each other for ever", async () => {
    let calls = 0;
    const rejecting = () => async () => {
      calls += 1;
      throw new Error("again");
    };
    new LogPublisher(rejecting(), rejecting()).publish(event);
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(calls).to.equal(4); // each with the event, and with what became of the other
  });

  it("keeps a broken observer (L3)", () => {
    let calls = 0;
    const publisher = new LogPublisher(() => {
      calls += 1;
      throw new Error("again");
    });
    publisher.publish(event);
    publisher.publish(event);
    expect(calls).to.equal(2);
  });

  it("does not let two broken observers report each other for ever", () => {
    let calls = 0;
    const failing = (): void => {
      calls += 1;
      throw new Error("broken");
    };
    new LogPublisher(
      () => failing(),
      () => failing(),
    ).publish(event);
    expect(calls).to.equal(4); // the event, and the report on the other
  });

  it("counts observers that come or go meanwhile from the next event on", () => {
    const publisher = new LogPublisher();
    const late = listener("late");
    const early = listener("early");
    publisher.addObserver(() => {
      publisher.addObserver(late);
      publisher.removeObserver(early);
    });
    publisher.addObserver(early);
    publisher.publish(event);
    publisher.publish(event);
    expect(heard).to.deep.equal(["early: it happened", "late: it happened"]);
  });
});
