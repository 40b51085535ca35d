import { formatHTTPDate, HTTPDateClock } from "@cordage/protocols/http";
import { expect } from "chai";
import { DATE, NOW } from "./served.ts";

describe("formatHTTPDate", () => {
  it("writes the format of RFC 9110", () => {
    expect(formatHTTPDate(NOW)).to.equal(DATE);
    expect(formatHTTPDate(0)).to.equal("Thu, 01 Jan 1970 00:00:00 GMT");
  });
});

describe("HTTPDateClock", () => {
  it("renders once a second", () => {
    let now = NOW;
    const clock = new HTTPDateClock(() => now);
    expect(clock.date()).to.equal(DATE);
    now += 0.999;
    expect(clock.date()).to.equal(DATE);
    now += 0.001;
    expect(clock.date()).to.equal("Sun, 06 Nov 1994 08:49:38 GMT");
  });

  it("follows a clock that is set back", () => {
    let now = NOW;
    const clock = new HTTPDateClock(() => now);
    clock.date();
    now -= 3600;
    expect(clock.date()).to.equal("Sun, 06 Nov 1994 07:49:37 GMT");
  });

  it("looks at the time once while it is held, and each time again after that", () => {
    let now = NOW;
    const clock = new HTTPDateClock(() => now);
    clock.hold();
    now += 1;
    const held = clock.date();
    now += 1;
    expect(clock.date()).to.equal(held);
    expect(held).to.equal("Sun, 06 Nov 1994 08:49:38 GMT");
    clock.release();
    expect(clock.date()).to.equal("Sun, 06 Nov 1994 08:49:39 GMT");
  });
});
