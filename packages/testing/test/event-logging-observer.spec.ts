import { Logger, LogPublisher } from "@cordage/reactor";
import { EventLoggingObserver } from "@cordage/testing";
import { expect } from "chai";

describe("EventLoggingObserver (TE4)", () => {
  it("keeps the events that are logged, in order, until it is stopped", () => {
    const events = new EventLoggingObserver();
    const log = new Logger("subject");
    log.info("the {number}", { number: "first" });
    log.warn("second");
    events.stop();
    log.info("third");

    expect(events.length).to.equal(2);
    expect(events.at(0)).to.include({ log_namespace: "subject", number: "first" });
    expect(events.at(-1)?.log_level).to.equal("warn");
    expect([...events].map(({ log_format }) => log_format)).to.deep.equal([
      "the {number}",
      "second",
    ]);
  });

  it("stops when its test is over", () => {
    const cleanups: (() => void)[] = [];
    const publisher = new LogPublisher();
    const events = EventLoggingObserver.createWithCleanup(
      { addCleanup: (action) => cleanups.push(action) },
      publisher,
    );
    const event = {
      log_level: "info",
      log_namespace: "test",
      log_time: 0,
      log_format: "",
    } as const;
    publisher.publish(event);
    for (const cleanup of cleanups) cleanup();
    publisher.publish(event);
    expect([...events]).to.deep.equal([event]);
  });
});
