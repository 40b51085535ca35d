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

  it("looks at the time once a second while it is held, and each time again after that", () => {
    let looks = 0;
    let now = NOW + 0.25;
    const clock = new HTTPDateClock(() => {
      looks += 1;
      return now;
    });
    clock.hold(10);
    expect(clock.date()).to.equal(DATE);
    clock.hold(10.5);
    expect(clock.date()).to.equal(DATE);
    expect(looks).to.equal(1);
    now += 0.75;
    clock.hold(10.75);
    expect(clock.date()).to.equal("Sun, 06 Nov 1994 08:49:38 GMT");
    expect(clock.date()).to.equal("Sun, 06 Nov 1994 08:49:38 GMT");
    expect(looks).to.equal(2);
    clock.release();
    now += 1;
    expect(clock.date()).to.equal("Sun, 06 Nov 1994 08:49:39 GMT");
    expect(looks).to.equal(3);
  });

  it("notices within a second that the time was set while it is held", () => {
    let now = NOW;
    const clock = new HTTPDateClock(() => now);
    clock.hold(10);
    clock.date();
    now -= 3600;
    clock.hold(11);
    expect(clock.date()).to.equal("Sun, 06 Nov 1994 07:49:37 GMT");
  });

  it("doesn't take the time of one clock for that of another that is behind", () => {
    let now = NOW;
    const clock = new HTTPDateClock(() => now);
    clock.hold(10);
    clock.date();
    now += 1;
    clock.hold(9);
    expect(clock.date()).to.equal("Sun, 06 Nov 1994 08:49:38 GMT");
  });
});
