import { Failure } from "@cordage/deferred";
import { eventAsText, type LogEvent, textLogObserver } from "@cordage/reactor";
import { expect } from "chai";

const event: LogEvent = {
  log_level: "warn",
  log_namespace: "chat.room",
  log_time: 1_700_000_000.75,
  log_format: "{user} left",
  user: "ann",
};

describe("eventAsText", () => {
  it("is a line with time, namespace, level and message (L6)", () => {
    expect(eventAsText(event)).to.equal("2023-11-14T22:13:20+0000 [chat.room#warn] ann left\n");
  });

  it("tells the log system instead, where there is one (L6, X14)", () => {
    const inside = { ...event, log_system: "Chat,3,192.0.2.1" };
    expect(eventAsText(inside)).to.contain(" [Chat,3,192.0.2.1] ann left\n");
  });

  it("indents further lines by a tab, so that no message can pass for an event (L6)", () => {
    const forged = { ...event, user: "ann\n2023-11-14T22:13:20+0000 [x#info] all is well" };
    expect(eventAsText(forged).split("\n").slice(1)).to.deep.equal([
      "\t2023-11-14T22:13:20+0000 [x#info] all is well left",
      "",
    ]);
  });

  it("shows control characters instead of sending them, but tabs", () => {
    const forged = { ...event, user: "a\tnn\r\u001b[2K\u007f\u0085\u2028" };
    expect(eventAsText(forged)).to.contain(" a\tnn\\x0d\\x1b[2K\\x7f\\x85\\u2028 left\n");
  });

  it("keeps the system on the first line", () => {
    const forged = { ...event, log_system: "ann\nbob\r" };
    expect(eventAsText(forged)).to.contain(" [ann\\x0abob\\x0d] ann left\n");
  });

  it("tells the message though system and traceback can't be had", () => {
    const hostile = {
      ...event,
      log_system: Object.create(null) as string, // from a caller without types
      log_failure: new Error("no Failure") as unknown as Failure, // likewise
    };
    expect(eventAsText(hostile)).to.match(/ \[-\] ann left\n\t\(the traceback can't be told\)\n$/);
  });

  it("is followed by the traceback of a failure, indented (L6)", () => {
    const failure = new Failure(new RangeError("too far", { cause: new Error("no map") }));
    const lines = eventAsText({ ...event, log_failure: failure })
      .trimEnd()
      .split("\n");
    expect(lines[1]).to.equal("\tRangeError: too far");
    expect(lines.every((line, i) => i === 0 || line.startsWith("\t"))).to.equal(true);
    expect(lines.join("\n")).to.contain("caused by Error: no map");
  });

  it("shows a time that is none as a dash (L6)", () => {
    expect(eventAsText({ ...event, log_time: Number.NaN })).to.match(/^- \[/);
  });
});

describe("textLogObserver", () => {
  it("writes events that matter enough: warnings and worse, unless told otherwise", () => {
    const shown = (level?: "debug" | "error"): number => {
      const written: string[] = [];
      const observe = textLogObserver((text) => written.push(text), { level });
      for (const log_level of ["debug", "info", "warn", "error", "critical"] as const) {
        observe({ ...event, log_level });
      }
      return written.length;
    };
    expect([shown(), shown("debug"), shown("error")]).to.deep.equal([3, 5, 2]);
  });
});
