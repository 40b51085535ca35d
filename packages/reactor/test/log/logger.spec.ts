import { spawn } from "node:child_process";
import { once } from "node:events";
import { Failure } from "@cordage/deferred";
import {
  formatEvent,
  globalLogPublisher,
  isAtLeast,
  LOG_LEVELS,
  type LogEvent,
  Logger,
  type LogLevel,
  LogPublisher,
  stderrObserver,
} from "@cordage/reactor";
import { expect } from "chai";
import sinon from "sinon";

describe("log levels", () => {
  it("are five, least first (L1)", () => {
    expect(LOG_LEVELS).to.deep.equal(["debug", "info", "warn", "error", "critical"]);
  });

  it("can be compared (L1)", () => {
    expect(isAtLeast("error", "warn")).to.equal(true);
    expect(isAtLeast("warn", "warn")).to.equal(true);
    expect(isAtLeast("info", "warn")).to.equal(false);
  });
});

describe("Logger", () => {
  let events: LogEvent[];
  let publisher: LogPublisher;
  let log: Logger;

  beforeEach(() => {
    events = [];
    publisher = new LogPublisher((event) => events.push(event));
    log = new Logger("chat.room", { publisher });
  });

  for (const level of LOG_LEVELS) {
    it(`emits at level ${level} by the method of that name (L1)`, () => {
      log[level]("{user} joined", { user: "ann" });
      expect(events).to.have.length(1);
      expect(events[0]).to.include({
        log_level: level,
        log_namespace: "chat.room",
        log_format: "{user} joined",
        log_logger: log,
        user: "ann",
      });
    });
  }

  it("stamps events with the time of day, in seconds (L1)", () => {
    sinon.useFakeTimers({ now: 1_700_000_000_500, toFake: ["Date"] });
    log.info("now");
    expect(events[0]?.log_time).to.equal(1_700_000_000.5);
  });

  it("names its source, if it has one (L1)", () => {
    const source = { room: 5 };
    new Logger("chat", { publisher, source }).info("with");
    log.info("without");
    expect(events[0]?.log_source).to.equal(source);
    expect(events[1]).to.not.have.property("log_source");
  });

  it("lets no field take the place of what it sets itself, but of log_system (L1)", () => {
    log.info("{log_level}", { log_level: "none", log_time: 0, log_system: "mine" });
    expect(events[0]?.log_level).to.equal("info");
    expect(events[0]?.log_time).to.be.above(0);
    expect(events[0]?.log_system).to.equal("mine");
  });

  it("reports an unknown level as critical, with the message (L1)", () => {
    log.emit("loud" as LogLevel, "hello"); // a caller without types
    expect(events.map((event) => event.log_level)).to.deep.equal(["critical"]);
    expect(events.map(formatEvent)).to.deep.equal(['event with an unknown level "loud": hello']);
  });

  it("tells a field that throws when it is read, and the others", () => {
    const fields = {
      user: "ann",
      get room(): never {
        throw new Error("no room");
      },
    };
    log.info("{user} joined {room}", fields);
    log.failure("{user} left {room}", new Error("broken"), "warn", fields);
    expect(events.map(formatEvent)).to.deep.equal([
      "ann joined (unreadable: no room)",
      "ann left (unreadable: no room)",
    ]);
  });

  it("emits though the fields can't even be named", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    log.info("hello", proxy);
    expect(events.map(formatEvent)).to.deep.equal(["hello"]);
  });

  it("emits what untyped code gives as a format, as text", () => {
    for (const format of [undefined, 5, Object.create(null)]) log.info(format as string);
    expect(events.map(formatEvent)).to.deep.equal(["undefined", "5", "(unprintable format)"]);
  });

  it("makes a Failure of a plain error in log_failure (L2)", () => {
    const error = new Error("broken");
    log.warn("while joining", { log_failure: error });
    expect(events[0]?.log_failure).to.be.instanceOf(Failure);
    expect(events[0]?.log_failure?.value).to.equal(error);
  });

  it("publishes globally unless told otherwise", () => {
    const heard: LogEvent[] = [];
    const observer = (event: LogEvent): void => {
      heard.push(event);
    };
    globalLogPublisher.addObserver(observer);
    new Logger("test").info("global");
    globalLogPublisher.removeObserver(observer);
    expect(heard.map(formatEvent)).to.deep.equal(["global"]);
  });

  describe("failure", () => {
    it("reports what was thrown as a Failure, critical unless told otherwise (L2)", () => {
      const error = new Error("broken");
      log.failure("while {doing}", error, undefined, { doing: "joining" });
      log.failure("again", error, "warn");
      expect(events.map((event) => event.log_level)).to.deep.equal(["critical", "warn"]);
      expect(events[0]?.log_failure?.value).to.equal(error);
      expect(events.map(formatEvent)).to.deep.equal(["while joining", "again"]);
    });

    it("passes a Failure on as it is (L2)", () => {
      const failure = new Failure(new Error("broken"));
      log.failure("again", failure);
      expect(events[0]?.log_failure).to.equal(failure);
    });
  });

  describe("guard", () => {
    it("does the action, and reports nothing when all goes well (L2)", () => {
      let isDone = false;
      const failure = log.guard("while working", () => {
        isDone = true;
      });
      expect([isDone, failure, events]).to.deep.equal([true, undefined, []]);
    });

    it("reports what a Promise of the action rejects with, later", async () => {
      const error = new Error("broken");
      expect(log.guard("while working", () => Promise.reject(error))).to.equal(undefined);
      await new Promise<void>((resolve) => setImmediate(resolve));
      expect(events.map(formatEvent)).to.deep.equal(["while working"]);
      expect(events[0]?.log_failure?.value).to.equal(error);
    });

    it("reports what the action throws, returns it, and goes on (L2)", () => {
      const error = new Error("broken");
      const failure = log.guard(
        "while {doing}",
        () => {
          throw error;
        },
        { doing: "working" },
      );
      expect(failure?.value).to.equal(error);
      expect(events.map(formatEvent)).to.deep.equal(["while working"]);
      expect(events[0]?.log_failure).to.equal(failure);
      expect(events[0]?.log_level).to.equal("critical");
    });
  });
});

describe("stderrObserver", () => {
  it("leaves the process alive when nobody reads stderr any more", async () => {
    const program = `
      import { Logger } from "@cordage/reactor";
      const before = process.stderr.listenerCount("error");
      process.stdin.once("data", () => {
        new Logger("test").error("nobody reads this");
        setImmediate(() => {
          new Logger("test").error("nor this");
          setImmediate(() => console.log("alive", before));
        });
      });`;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
      cwd: new URL("../..", import.meta.url),
      stdio: ["pipe", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.stderr.on("close", () => child.stdin.end("go")).destroy();

    const [code] = await once(child, "close");

    expect([code, output]).to.deep.equal([0, "alive 0\n"]);
  });

  it("writes warnings and worse to stderr, a line each", () => {
    const write = sinon.stub(process.stderr, "write");
    for (const level of LOG_LEVELS) {
      stderrObserver({ log_level: level, log_namespace: "x", log_time: 0, log_format: "hello" });
    }
    const written = write.args.map(([text]) => text);
    write.restore();
    expect(written).to.deep.equal(
      ["warn", "error", "critical"].map((level) => `1970-01-01T00:00:00+0000 [x#${level}] hello\n`),
    );
  });
});
