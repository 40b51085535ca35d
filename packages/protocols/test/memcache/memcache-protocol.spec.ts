import type { Deferred } from "@cordage/deferred";
import * as memcache from "@cordage/protocols/memcache";
import { ConnectionDone, connectionDone } from "@cordage/reactor";
import {
  assertNoResult,
  Clock,
  failureResultOf,
  StringTransport,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";

describe("MemCacheProtocol", () => {
  let clock: Clock;
  let transport: StringTransport;
  let cache: memcache.MemCacheProtocol;

  beforeEach(() => {
    clock = new Clock();
    transport = new StringTransport();
    cache = new memcache.MemCacheProtocol();
    cache.callLater = (delay, action) => clock.callLater(delay, action);
    cache.makeConnection(transport);
  });

  /** Sends `answer` and gives what comes of the command. */
  function answered<T>(deferred: Deferred<T>, answer: string): T {
    assertNoResult(deferred);
    cache.dataReceived(Buffer.from(answer, "latin1"));
    return successResultOf(deferred);
  }

  function sent(): string {
    const bytes = transport.value().toString("latin1");
    transport.clear();
    return bytes;
  }

  describe("commands (MC-1)", () => {
    it("get: flags and value, or null; with the identifier between on request", () => {
      expect(answered(cache.get("foo"), "VALUE foo 5 3\r\nbar\r\nEND\r\n")).to.deep.equal([
        5,
        Buffer.from("bar"),
      ]);
      expect(sent()).to.equal("get foo\r\n");
      expect(answered(cache.get("foo"), "END\r\n")).to.deep.equal([0, null]);
      sent();
      const identified = cache.get("foo", true);
      expect(answered(identified, "VALUE foo 0 2 17\r\n\r\n\r\nEND\r\n")).to.deep.equal([
        0,
        "17",
        Buffer.from("\r\n"),
      ]);
      expect(sent()).to.equal("gets foo\r\n");
      expect(answered(cache.get("foo", true), "END\r\n")).to.deep.equal([0, "", null]);
    });

    it("getMultiple: every key that was asked for", () => {
      const items = cache.getMultiple(["a", Buffer.from("b"), "é", "a"]);
      expect(sent()).to.equal("get a b \xc3\xa9\r\n");
      expect(answered(items, "VALUE \xc3\xa9 1 1\r\nx\r\nEND\r\n")).to.deep.equal(
        new Map<string, memcache.Item>([
          ["a", [0, null]],
          ["b", [0, null]],
          ["é", [1, Buffer.from("x")]],
        ]),
      );
      const identified = cache.getMultiple(["a"], true);
      expect(answered(identified, "END\r\n")).to.deep.equal(new Map([["a", [0, "", null]]]));
      expect(() => cache.getMultiple([])).to.throw(RangeError);
    });

    for (const name of ["set", "add", "replace"] as const) {
      it(`${name}: whether it was stored`, () => {
        const stored = cache[name]("foo", "bar", { flags: 7, expireTime: 3600 });
        expect(sent()).to.equal(`${name} foo 7 3600 3\r\nbar\r\n`);
        expect(answered(stored, "STORED\r\n")).to.equal(true);
        expect(answered(cache[name]("foo", Buffer.of(0)), "NOT_STORED\r\n")).to.equal(false);
        expect(sent()).to.equal(`${name} foo 0 0 1\r\n\0\r\n`);
      });
    }

    for (const name of ["append", "prepend"] as const) {
      it(`${name}: whether there was a value`, () => {
        expect(answered(cache[name]("foo", "bar"), "STORED\r\n")).to.equal(true);
        expect(sent()).to.equal(`${name} foo 0 0 3\r\nbar\r\n`);
      });
    }

    it("checkAndSet: whether the value was the same still", () => {
      expect(answered(cache.checkAndSet("foo", "bar", "17"), "STORED\r\n")).to.equal(true);
      expect(sent()).to.equal("cas foo 0 0 3 17\r\nbar\r\n");
      expect(answered(cache.checkAndSet("foo", "bar", "17"), "EXISTS\r\n")).to.equal(false);
      expect(answered(cache.checkAndSet("foo", "bar", "17"), "NOT_FOUND\r\n")).to.equal(false);
      expect(() => cache.checkAndSet("foo", "bar", "1 2")).to.throw(RangeError);
    });

    it("increment and decrement: the new value, a bigint if no number holds it (MC-5)", () => {
      expect(answered(cache.increment("foo"), "4\r\n")).to.equal(4);
      expect(sent()).to.equal("incr foo 1\r\n");
      expect(answered(cache.decrement("foo", 3), "1 \r\n")).to.equal(1);
      expect(sent()).to.equal("decr foo 3\r\n");
      expect(answered(cache.increment("foo"), "9007199254740991\r\n")).to.equal(2 ** 53 - 1);
      expect(answered(cache.increment("foo"), "9007199254740992\r\n")).to.equal(2n ** 53n);
      expect(answered(cache.increment("foo", 2n ** 64n - 1n), "NOT_FOUND\r\n")).to.equal(false);
      for (const amount of [-1, 1.5, 2 ** 53, 2n ** 64n]) {
        expect(() => cache.increment("foo", amount), String(amount)).to.throw(RangeError);
      }
    });

    it("delete, version, flushAll and stats", () => {
      expect(answered(cache.delete("foo"), "DELETED\r\n")).to.equal(true);
      expect(answered(cache.delete("foo"), "NOT_FOUND\r\n")).to.equal(false);
      expect(answered(cache.version(), "VERSION 1.6.18\r\n")).to.equal("1.6.18");
      expect(answered(cache.flushAll(), "OK\r\n")).to.equal(true);
      const stats = answered(cache.stats(), "STAT pid 5\r\nSTAT __proto__ a b\r\nEND\r\n");
      expect([...stats]).to.deep.equal([
        ["pid", "5"],
        ["__proto__", "a b"],
      ]);
      expect(answered(cache.stats("items"), "END\r\n").size).to.equal(0);
      expect(sent()).to.equal(
        "delete foo\r\ndelete foo\r\nversion\r\nflush_all\r\nstats\r\nstats items\r\n",
      );
    });

    it("are answered in the order in which they were sent", () => {
      const order: string[] = [];
      cache.set("a", "1").addCallback(() => order.push("set"));
      cache.get("a").addCallback(() => order.push("get"));
      cache.version().addCallback(() => order.push("version"));
      cache.dataReceived(Buffer.from("STORED\r\nVALUE a 0 1\r\n1\r\nEND\r\nVERSION 1\r\n"));
      expect(order).to.deep.equal(["set", "get", "version"]);
    });

    it("may be sent by the callbacks of others", () => {
      const second = cache.get("a").addCallback(() => cache.get("b"));
      cache.dataReceived(Buffer.from("END\r\nVALUE b 0 0\r\n\r\nEND\r\n"));
      expect(successResultOf(second)).to.deep.equal([0, Buffer.alloc(0)]);
    });

    it("that are cancelled are answered all the same, and nothing gets out of step", () => {
      const cancelled = cache.get("a");
      const next = cache.version();
      cancelled.cancel();
      failureResultOf(cancelled);
      cache.dataReceived(Buffer.from("END\r\nVERSION 1\r\n"));
      expect(successResultOf(next)).to.equal("1");
    });
  });

  describe("errors (MC-1)", () => {
    for (const [line, type, message] of [
      ["ERROR", memcache.NoSuchCommand, "the server does not know the command"],
      ["CLIENT_ERROR bad data", memcache.ClientError, "bad data"],
      ["SERVER_ERROR out of memory", memcache.ServerError, "out of memory"],
    ] as const) {
      it(`${line}: fails the oldest command, and the connection stays`, () => {
        const [first, second] = [cache.get("a"), cache.version()];
        cache.dataReceived(Buffer.from(`${line}\r\nVERSION 1\r\n`));
        const { value } = failureResultOf(first);
        expect(value).to.be.instanceOf(type).with.property("message", message);
        expect([successResultOf(second), transport.disconnecting]).to.deep.equal(["1", false]);
      });
    }
  });

  describe("keys (MC-3)", () => {
    it("have 1 to 250 bytes, in every command", () => {
      const longest = "k".repeat(memcache.MAX_KEY_LENGTH);
      expect(memcache.MAX_KEY_LENGTH).to.equal(250);
      for (const command of commandsOf(cache)) {
        expect(() => command(longest).addErrback(() => {})).not.to.throw();
        for (const key of ["", `${longest}k`, "é".repeat(126)]) {
          expect(() => command(key)).to.throw(RangeError);
        }
      }
    });

    it("have no blanks and no control bytes, so that none can be a command", () => {
      for (const command of commandsOf(cache)) {
        for (const key of ["a b", "a\r\nflush_all", "a\n", "\0", "\x7f", Buffer.from("\t")]) {
          expect(() => command(key)).to.throw(RangeError);
        }
      }
      expect(() => cache.get(5 as never)).to.throw(TypeError);
      expect(() => cache.stats("a b")).to.throw(RangeError);
      expect(sent()).to.equal("");
    });

    it("go with flags of 32 bits and whole times", () => {
      for (const options of [{ flags: -1 }, { flags: 2 ** 32 }, { expireTime: 0.5 }]) {
        expect(() => cache.set("a", "b", options)).to.throw(RangeError);
      }
    });
  });

  describe("a server that does not answer (MC-2)", () => {
    it("is given up after 60 seconds of silence, and all that wait fail", () => {
      const waiting = [cache.get("a"), cache.version()];
      clock.advance(59);
      cache.dataReceived(Buffer.from("EN"));
      clock.advance(59.9);
      for (const each of waiting) assertNoResult(each as Deferred<unknown>);
      clock.advance(0.1);
      for (const each of waiting)
        failureResultOf(each as Deferred<unknown>, memcache.MemCacheTimeout);
      expect(transport.disconnecting).to.equal(true);
      failureResultOf(cache.get("a"), memcache.MemCacheTimeout);
    });

    it("is waited for only while answers are due", () => {
      expect(clock.getDelayedCalls().length).to.equal(0);
      answered(cache.version(), "VERSION 1\r\n");
      expect(clock.getDelayedCalls().length).to.equal(0);
      cache.version().addErrback(() => {});
      expect(clock.getDelayedCalls().length).to.equal(1);
      cache.connectionLost(connectionDone);
      expect(clock.getDelayedCalls().length).to.equal(0);
    });

    it("is gone: all that wait fail with the reason, and later calls at once", () => {
      const waiting = cache.get("a");
      cache.connectionLost(connectionDone);
      failureResultOf(waiting, ConnectionDone);
      failureResultOf(cache.get("a"), ConnectionDone);
    });

    it("is not there yet: commands throw", () => {
      expect(() => new memcache.MemCacheProtocol().version()).to.throw(TypeError);
    });
  });

  describe("a server that breaks the protocol (MC-4)", () => {
    const get = (): Deferred<unknown> => cache.get("a");
    const cases: readonly (readonly [string, () => Deferred<unknown>, string])[] = [
      ["sends the value of another key", get, "VALUE b 0 1\r\nx\r\n"],
      ["sends a value twice", get, "VALUE a 0 1\r\nx\r\nVALUE a 0 1\r\nx\r\n"],
      ["sends a value to a set", () => cache.set("a", "b"), "VALUE a 0 1\r\nx\r\n"],
      ["sends STORED to a get", get, "STORED\r\n"],
      ["sends no number", () => cache.increment("a"), "five\r\n"],
      ["sends a number to a get", get, "5\r\n"],
      ["sends a negative number", () => cache.increment("a"), "-5\r\n"],
      ["sends STORED to an increment", () => cache.increment("a"), "STORED\r\n"],
      ["sends a statistic to a get", get, "STAT a b\r\n"],
      ["sends a version to stats", () => cache.stats(), "VERSION 1\r\n"],
      ["sends END to version", () => cache.version(), "END\r\n"],
      ["sends a value longer than it says", get, "VALUE a 0 1\r\nxy\r\n"],
      ["sends flags of 33 bits", get, "VALUE a 4294967296 1\r\nx\r\n"],
      ["sends a length with a sign", get, "VALUE a 0 +1\r\nx\r\n"],
      ["sends nonsense", get, "constructor\r\n"],
    ];
    for (const [what, ask, answer] of cases) {
      it(`${what}: all that wait fail, and the connection is closed`, () => {
        const waiting = [ask(), cache.version()];
        cache.dataReceived(Buffer.from(answer));
        for (const each of waiting) failureResultOf(each, memcache.UnexpectedAnswer);
        expect(transport.disconnecting).to.equal(true);
        failureResultOf(cache.get("a"), memcache.UnexpectedAnswer);
      });
    }

    it("answers what was not asked: the connection is closed", () => {
      cache.dataReceived(Buffer.from("END\r\n"));
      expect(transport.disconnecting).to.equal(true);
    });
  });

  describe("limits (MC-5)", () => {
    it("values have a mebibyte at most; more is refused before it comes", () => {
      expect(memcache.MAX_VALUE_BYTES).to.equal(1_048_576);
      const value = "x".repeat(memcache.MAX_VALUE_BYTES);
      const [, largest] = answered(
        cache.get("a"),
        `VALUE a 0 ${value.length}\r\n${value}\r\nEND\r\n`,
      );
      expect(largest?.length).to.equal(memcache.MAX_VALUE_BYTES);
      const refused = cache.get("a");
      cache.dataReceived(Buffer.from(`VALUE a 0 ${value.length + 1}\r\n`));
      failureResultOf(refused, memcache.UnexpectedAnswer);
    });

    it("lines have 16384 bytes at most, whether their end has come or not", () => {
      const version = "v".repeat(memcache.MAX_ANSWER_LINE_LENGTH - "VERSION ".length);
      for (const piece of [`VERSION ${version}`, "\r", "\n"].slice(0, 2)) {
        cache.version().addErrback(() => {});
        cache.dataReceived(Buffer.from(piece));
      }
      expect(transport.disconnecting).to.equal(false);
      cache.dataReceived(Buffer.from("\n"));
      expect(transport.disconnecting).to.equal(false);
      const refused = cache.version();
      cache.dataReceived(Buffer.from(`VERSION ${version}vv`));
      failureResultOf(refused, memcache.UnexpectedAnswer);
    });

    it("lines of 16385 bytes that come whole are refused as well", () => {
      const refused = cache.version();
      const version = "v".repeat(memcache.MAX_ANSWER_LINE_LENGTH + 1 - "VERSION ".length);
      cache.dataReceived(Buffer.from(`VERSION ${version}\r\n`));
      failureResultOf(refused, memcache.UnexpectedAnswer);
    });

    it("statistics have a mebibyte together at most", () => {
      const stats = cache.stats();
      const line = `STAT n ${"v".repeat(1023)}\r\n`;
      cache.dataReceived(Buffer.from(line.repeat(1024)));
      assertNoResult(stats);
      cache.dataReceived(Buffer.from("STAT n \r\n"));
      failureResultOf(stats, memcache.UnexpectedAnswer);
    });
  });
});

/** All commands that take a key. */
function commandsOf(
  cache: memcache.MemCacheProtocol,
): readonly ((key: memcache.Key) => Deferred<unknown>)[] {
  return [
    (key) => cache.get(key) as Deferred<unknown>,
    (key) => cache.getMultiple(["a", key]) as Deferred<unknown>,
    (key) => cache.set(key, "") as Deferred<unknown>,
    (key) => cache.add(key, "") as Deferred<unknown>,
    (key) => cache.replace(key, "") as Deferred<unknown>,
    (key) => cache.append(key, "") as Deferred<unknown>,
    (key) => cache.prepend(key, "") as Deferred<unknown>,
    (key) => cache.checkAndSet(key, "", "1") as Deferred<unknown>,
    (key) => cache.increment(key) as Deferred<unknown>,
    (key) => cache.decrement(key) as Deferred<unknown>,
    (key) => cache.delete(key) as Deferred<unknown>,
  ];
}
