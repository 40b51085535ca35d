import { Deferred } from "@cordage/deferred";
import * as amp from "@cordage/protocols/amp";
import { ConnectionDone, connectionDone } from "@cordage/reactor";
import {
  assertNoResult,
  connectedServerAndClient,
  failureResultOf,
  flushLoggedErrors,
  type IOPump,
  StringTransport,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";

class ZeroDivision extends Error {}
class Overheated extends Error {}
class Undeclared extends Error {}

const Sum = new amp.Command("Sum", {
  arguments: { a: new amp.SafeInteger(), b: new amp.SafeInteger() },
  response: { total: new amp.SafeInteger() },
});
const Divide = new amp.Command("Divide", {
  arguments: { numerator: new amp.Float(), denominator: new amp.Float() },
  response: { quotient: new amp.Float() },
  errors: [[ZeroDivision, "ZERO_DIVISION"]],
  fatalErrors: [[Overheated, "OVERHEATED"]],
});
const Tell = new amp.Command("Tell", {
  arguments: { what: new amp.Unicode({ optional: true }) },
  requiresAnswer: false,
});
const Greet = new amp.Command("Greet", {
  arguments: { "first-name": new amp.Unicode(), title: new amp.Unicode({ optional: true }) },
  response: { greeting: new amp.Unicode() },
});
const Later = new amp.Command("Later", { response: { value: new amp.SafeInteger() } });

class Server extends amp.AMP {
  readonly told: (string | undefined)[] = [];
  readonly later: Deferred<{ value: number }>[] = [];

  constructor() {
    super();
    this.respondTo(Sum, ({ a, b }) => ({ total: a + b }));
    this.respondTo(Divide, ({ numerator, denominator }) => {
      if (denominator === 0) throw new ZeroDivision("by zero");
      if (denominator < 0) throw new Overheated("too hot");
      if (denominator === 13) throw new Undeclared("a secret");
      return { quotient: numerator / denominator };
    });
    this.respondTo(Tell, ({ what }) => {
      if (what === "fail") throw new Undeclared("told to");
      this.told.push(what);
    });
    this.respondTo(Greet, async ({ first_name, title = "" }) => ({
      greeting: `hello ${title}${first_name}`,
    }));
    this.respondTo(Later, () => {
      const answer = new Deferred<{ value: number }>();
      this.later.push(answer);
      return answer;
    });
  }

  amp_RAW(box: amp.AmpBox): amp.AmpBox {
    return new amp.AmpBox([["got", box.get("x") ?? Buffer.alloc(0)]]);
  }
}

function bytes(values: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries(values);
  return new amp.AmpBox(entries.map(([k, v]) => [k, Buffer.from(v, "latin1")])).serialize();
}

function written(transport: StringTransport): Record<string, string>[] {
  return amp
    .parseString(transport.value())
    .map((box) => Object.fromEntries([...box].map(([k, v]) => [k, Buffer.from(v).toString()])));
}

/** Takes a failure before it is left over, which would close the connection (AMP-11). */
function taking<T>(call: Deferred<T>): Deferred<T> {
  const outcome = new Deferred<T>();
  call.chainDeferred(outcome);
  return outcome;
}

describe("AMP", () => {
  let client: amp.AMP;
  let server: Server;
  let pump: IOPump<amp.AMP, Server>;

  beforeEach(() => {
    [client, server, pump] = connectedServerAndClient(Server, amp.AMP);
  });

  /** A server of its own, whose bytes are looked at. */
  function bareServer(): { server: Server; transport: StringTransport } {
    const transport = new StringTransport();
    const bare = new Server();
    bare.makeConnection(transport);
    return { server: bare, transport };
  }

  function bareClient(): { client: amp.AMP; transport: StringTransport } {
    const transport = new StringTransport();
    const bare = new amp.AMP();
    bare.makeConnection(transport);
    return { client: bare, transport };
  }

  describe("calls", () => {
    it("carry typed arguments and get typed answers", async () => {
      const sum = client.callRemote(Sum, { a: 13, b: 81 });
      pump.flush();
      expect(successResultOf(sum).total).to.equal(94);
      const greeting = client.callRemote(Greet, { first_name: "Ann" });
      pump.flush();
      await Promise.resolve();
      await Promise.resolve();
      await Promise.resolve();
      pump.flush();
      expect((await greeting).greeting).to.equal("hello Ann");
    });

    it("are tagged with hexadecimal counters from 1, also those without an answer (AMP-2, AMP-9)", () => {
      const { client: bare, transport } = bareClient();
      for (let i = 0; i < 9; i++) bare.callRemote(Tell, {});
      assertNoResult(bare.callRemote(Later));
      assertNoResult(bare.callRemoteString("Raw", { x: "1" }) as Deferred<amp.AmpBox>);
      expect(bare.callRemoteString("Raw", {}, false)).to.equal(undefined);
      const boxes = written(transport);
      expect(boxes[0]).to.deep.equal({ _command: "Tell" });
      expect(boxes.slice(9)).to.deep.equal([
        { _ask: "a", _command: "Later" },
        { _ask: "b", _command: "Raw", x: "1" },
        { _command: "Raw" },
      ]);
    });

    it("without an answer return nothing (AMP-9)", () => {
      expect(client.callRemote(Tell, { what: "this" })).to.equal(undefined);
      client.callRemote(Tell);
      pump.flush();
      expect(server.told).to.deep.equal(["this", undefined]);
    });

    it("fail with InvalidSignature when arguments are missing or too many (AMP-6)", () => {
      const missing = client.callRemote(Sum, { a: 1 } as never);
      expect(failureResultOf(missing, amp.InvalidSignature).getErrorMessage()).to.contain("b");
      const extra = client.callRemote(Sum, { a: 1, b: 2, c: 3 } as never);
      expect(failureResultOf(extra, amp.InvalidSignature).getErrorMessage()).to.contain("c");
      expect(() => client.callRemote(Tell, { whom: "x" } as never)).to.throw(amp.InvalidSignature);
    });

    it("throw, and send nothing, when an argument can't be sent (AMP-3)", () => {
      const { client: bare, transport } = bareClient();
      expect(() => bare.callRemote(Sum, { a: 1.5, b: 2 })).to.throw(RangeError);
      const huge = "x".repeat(65_536);
      expect(() => bare.callRemote(Tell, { what: huge }))
        .to.throw(amp.TooLong)
        .that.includes({ isKey: false, isLocal: true, keyName: "what" });
      expect(transport.value().length).to.equal(0);
    });

    it("all fail with the reason when the connection is lost, and at once afterwards (AMP-10)", () => {
      const { client: bare } = bareClient();
      const calls = [bare.callRemote(Later), bare.callRemote(Later)];
      bare.connectionLost(connectionDone);
      for (const call of calls) failureResultOf(call, ConnectionDone);
      failureResultOf(bare.callRemote(Later), ConnectionDone);
      expect(bare.callRemote(Tell)).to.equal(undefined);
    });

    it("throw before there is a connection", () => {
      expect(() => new amp.AMP().callRemote(Later)).to.throw(TypeError);
    });
  });

  describe("failures", () => {
    it("that are declared arrive as what they are (AMP-5, AMP-6)", () => {
      const call = taking(client.callRemote(Divide, { numerator: 1, denominator: 0 }));
      pump.flush();
      expect(failureResultOf(call, ZeroDivision).getErrorMessage()).to.equal("by zero");
      expect(pump.client.transport.disconnecting).to.equal(false);
    });

    it("that are fatal close the connection behind the answer (AMP-5)", () => {
      const call = taking(client.callRemote(Divide, { numerator: 1, denominator: -1 }));
      pump.flush();
      failureResultOf(call, Overheated);
      failureResultOf(client.callRemote(Later), ConnectionDone);
    });

    it("that are not declared are told as unknown, logged, and close (AMP-5)", () => {
      const { server: bare, transport } = bareServer();
      bare.dataReceived(
        bytes({ _ask: "1", _command: "Divide", numerator: "1.0", denominator: "13.0" }),
      );
      expect(written(transport)).to.deep.equal([
        { _error: "1", _error_code: "UNKNOWN", _error_description: "Unknown Error" },
      ]);
      expect(transport.disconnecting).to.equal(true);
      expect(flushLoggedErrors(Undeclared).length).to.equal(1);
    });

    for (const [what, box] of [
      ["an argument is missing", { _ask: "1", _command: "Sum", a: "1" }],
      ["an argument can't be parsed", { _ask: "1", _command: "Sum", a: "1", b: "x" }],
    ] as const) {
      it(`are unknown ones when ${what} (AMP-5)`, () => {
        const { server: bare, transport } = bareServer();
        bare.dataReceived(bytes(box));
        expect(written(transport)[0]).to.include({ _error_code: "UNKNOWN" });
        expect(transport.disconnecting).to.equal(true);
        expect(flushLoggedErrors(amp.MalformedAmpBox).length).to.equal(1);
      });
    }

    it("are unknown ones when a responder returns what can't be sent, and answer once (AMP-5)", () => {
      const Long = new amp.Command("Long", { response: { text: new amp.Unicode() } });
      for (const response of [{}, { text: 5 }, { text: "x".repeat(65_536) }]) {
        const { server: bare, transport } = bareServer();
        bare.respondTo(Long, () => response as never);
        bare.dataReceived(bytes({ _ask: "1", _command: "Long" }));
        expect(written(transport).map((box) => box["_error_code"])).to.deep.equal(["UNKNOWN"]);
        expect(transport.disconnecting).to.equal(true);
        expect(flushLoggedErrors().length).to.equal(1);
      }
    });

    it("inherit the codes of the command that was extended (AMP-5)", () => {
      class Imprecise extends Error {}
      const Exactly = Divide.extend("Exactly", { errors: [[Imprecise, "IMPRECISE"]] });
      expect([...Exactly.errors.values()]).to.deep.equal(["IMPRECISE", "ZERO_DIVISION"]);
      server.respondTo(Exactly, ({ denominator }) => {
        throw denominator === 0 ? new ZeroDivision("zero") : new Imprecise("third");
      });
      const calls = [0, 3].map((denominator) =>
        taking(client.callRemote(Exactly, { numerator: 1, denominator })),
      );
      pump.flush();
      failureResultOf(calls[0] as Deferred<unknown>, ZeroDivision);
      failureResultOf(calls[1] as Deferred<unknown>, Imprecise);
    });

    it("of other codes are UnknownRemoteErrors (AMP-6)", () => {
      const { client: bare } = bareClient();
      const call = taking(bare.callRemote(Later));
      bare.dataReceived(bytes({ _error: "1", _error_code: "ODD", _error_description: "\xc3\xa9" }));
      expect(failureResultOf(call, amp.UnknownRemoteError).value).to.include({
        errorCode: "ODD",
        description: "é",
      });
    });

    it("of an answer that lacks something are the caller's, and no end of the connection", () => {
      const { client: bare, transport } = bareClient();
      const call = bare.callRemote(Later);
      call.addErrback((failure) => failure.type.name);
      bare.dataReceived(bytes({ _answer: "1" }));
      expect(successResultOf(call)).to.equal("MalformedAmpBox");
      expect(transport.disconnecting).to.equal(false);
    });

    it("have their descriptions cut to what fits into a value", () => {
      server.respondTo(Later, () => {
        throw new amp.RemoteAmpError("LONG", "é".repeat(40_000));
      });
      const call = taking(client.callRemote(Later));
      pump.flush();
      const { description } = failureResultOf(call, amp.UnknownRemoteError).value;
      expect(description).to.equal("é".repeat(32_767));
    });

    it("nobody takes close the connection (AMP-11)", () => {
      const { client: bare, transport } = bareClient();
      bare.callRemote(Later).addCallback(() => {
        throw new Undeclared("in a callback");
      });
      bare.dataReceived(bytes({ _answer: "1", value: "5" }));
      expect(transport.disconnecting).to.equal(true);
      expect(flushLoggedErrors(Undeclared).length).to.equal(1);
    });

    it("that are awaited count as taken (AMP-11)", async () => {
      const { client: bare, transport } = bareClient();
      const outcome = bare.callRemote(Later).then(
        () => "no failure",
        (error: unknown) => (error as Error).name,
      );
      bare.dataReceived(bytes({ _error: "1", _error_code: "X", _error_description: "" }));
      expect(await outcome).to.equal("UnknownRemoteError");
      expect(transport.disconnecting).to.equal(false);
    });
  });

  describe("commands", () => {
    it("that are unknown are answered so, and the connection stays (AMP-4)", () => {
      const call = taking(client.callRemoteString("Nope\n") as Deferred<amp.AmpBox>);
      pump.flush();
      expect(failureResultOf(call, amp.UnhandledCommand).getErrorMessage()).to.equal(
        'Unhandled Command: "Nope\\n"',
      );
      const sum = client.callRemote(Sum, { a: 1, b: 2 });
      pump.flush();
      expect(successResultOf(sum).total).to.equal(3);
    });

    it("that are unknown, with names as long as can be, are answered shortly (AMP-4)", () => {
      const { server: bare, transport } = bareServer();
      bare.dataReceived(bytes({ _ask: "1", _command: "\0".repeat(65_535) }));
      expect(written(transport)[0]?.["_error_description"]?.length).to.be.below(500);
    });

    for (const [what, name] of [
      ["that are unknown", "Nope"],
      ["that fail", "Tell"],
    ] as const) {
      it(`${what} and want no answer close the connection (AMP-4)`, () => {
        const { server: bare, transport } = bareServer();
        bare.dataReceived(bytes({ _command: name, what: "fail" }));
        expect([transport.value().length, transport.disconnecting]).to.deep.equal([0, true]);
        expect(flushLoggedErrors().length).to.equal(1);
      });
    }

    it("that were not registered go to methods named amp_NAME, with boxes (AMP-7)", () => {
      const call = client.callRemoteString("rAw", { x: "5" }) as Deferred<amp.AmpBox>;
      pump.flush();
      expect(Buffer.from(successResultOf(call).get("got") ?? "").toString()).to.equal("5");
    });

    it("reach nothing that a program did not write for them (GEN-6)", () => {
      for (const name of ["constructor", "__proto__", "toString", "hasOwnProperty", ""]) {
        expect(server.locateResponder(name), name).to.equal(undefined);
      }
      Object.defineProperty(Object.prototype, "amp_X", { value: () => {}, configurable: true });
      try {
        expect(server.locateResponder("x")).to.equal(undefined);
      } finally {
        Reflect.deleteProperty(Object.prototype, "amp_X");
      }
    });

    it("are carried out by what a subclass registered, not its base class (AMP-7)", () => {
      class Liar extends Server {
        constructor() {
          super();
          this.respondTo(Sum, () => ({ total: 5 }));
        }
      }
      const [asking, , between] = connectedServerAndClient(Liar, amp.AMP);
      const call = asking.callRemote(Sum, { a: 1, b: 1 });
      between.flush();
      expect(successResultOf(call).total).to.equal(5);
    });

    it("can be carried out by a locator that several connections share (AMP-7)", () => {
      const locator = new amp.CommandLocator();
      locator.respondTo(Sum, ({ a, b }) => ({ total: a * b }));
      const [asking, , between] = connectedServerAndClient(
        () => new amp.AMP(undefined, locator),
        amp.AMP,
      );
      const call = asking.callRemote(Sum, { a: 3, b: 4 });
      between.flush();
      expect(successResultOf(call).total).to.equal(12);
    });

    it("have keys that are not declared ignored (AMP-12)", () => {
      const { server: bare, transport } = bareServer();
      bare.dataReceived(
        bytes({ _ask: "1", _command: "Sum", a: "1", b: "2", __proto__x: "3", constructor: "4" }),
      );
      expect(written(transport)).to.deep.equal([{ _answer: "1", total: "3" }]);
    });

    it("are answered after the connection was lost without a word", () => {
      const { server: bare, transport } = bareServer();
      bare.dataReceived(bytes({ _ask: "1", _command: "Later" }));
      bare.connectionLost(connectionDone);
      bare.later[0]?.callback({ value: 1 });
      expect(transport.value().length).to.equal(0);
    });

    it("from a raw responder that returns no box are unknown errors (AMP-7)", () => {
      class Wrong extends amp.AMP {
        amp_WRONG(): string {
          return "no box";
        }
      }
      const transport = new StringTransport();
      const wrong = new Wrong();
      wrong.makeConnection(transport);
      wrong.dataReceived(bytes({ _ask: "1", _command: "wrong" }));
      expect(written(transport)[0]).to.include({ _error_code: "UNKNOWN" });
      expect(flushLoggedErrors(amp.BadLocalReturn).length).to.equal(1);
    });
  });

  describe("peers that break the rules", () => {
    for (const [what, box, error] of [
      ["a box that is nothing (AMP-8)", { a: "1" }, amp.NoEmptyBoxes],
      ["an empty box (AMP-8)", {}, amp.NoEmptyBoxes],
      ["an answer nobody waits for (AMP-8)", { _answer: "2" }, amp.UnknownAnswer],
      [
        "an error nobody waits for (AMP-8)",
        { _error: "2", _error_code: "X", _error_description: "" },
        amp.UnknownAnswer,
      ],
      ["an error without a code (AMP-8)", { _error: "1" }, amp.MalformedAmpBox],
    ] as const) {
      it(`are closed after ${what}, and pending calls are told why`, () => {
        const { client: bare, transport } = bareClient();
        const call = bare.callRemote(Later);
        bare.dataReceived(bytes(box));
        expect(transport.disconnecting).to.equal(true);
        bare.connectionLost(connectionDone);
        expect(failureResultOf(call).value).to.be.instanceOf(error);
      });
    }

    it("are closed after a key that is too long, and pending calls fail with TooLong (AMP-3)", () => {
      const { client: bare, transport } = bareClient();
      const call = bare.callRemote(Later);
      bare.dataReceived(Buffer.of(1, 0));
      expect(transport.disconnecting).to.equal(true);
      bare.connectionLost(connectionDone);
      expect(failureResultOf(call, amp.TooLong).value).to.include({ isKey: true, isLocal: false });
    });

    it("are closed after a box beyond the limits (AMP-15)", () => {
      const { server: bare, transport } = bareServer();
      bare.maxBoxKeys = 4;
      bare.dataReceived(bytes({ _ask: "1", _command: "Sum", a: "1", b: "2" }));
      expect(transport.disconnecting).to.equal(false);
      bare.dataReceived(bytes({ _ask: "2", _command: "Sum", a: "1", b: "2", c: "3" }));
      expect([written(transport).length, transport.disconnecting]).to.deep.equal([1, true]);
    });

    it("get an answer only once for a tag: a second answer is nobody's (AMP-8)", () => {
      const { client: bare, transport } = bareClient();
      const values: number[] = [];
      bare.callRemote(Later).addCallback(({ value }) => values.push(value));
      const answer = bytes({ _answer: "1", value: "5" });
      bare.dataReceived(Buffer.concat([answer, answer]));
      expect([values, transport.disconnecting]).to.deep.equal([[5], true]);
    });

    it("have what is all of the markers taken for an answer, then for an error (AMP-2)", () => {
      const { client: bare, transport } = bareClient();
      const call = bare.callRemote(Later);
      bare.dataReceived(bytes({ _answer: "1", _error: "7", _command: "Nope", value: "5" }));
      expect(successResultOf(call).value).to.equal(5);
      const other = taking(bare.callRemote(Later));
      const error = { _error: "2", _error_code: "X", _error_description: "", _command: "Nope" };
      bare.dataReceived(bytes(error));
      failureResultOf(other, amp.UnknownRemoteError);
      expect(transport.disconnecting).to.equal(false);
    });
  });

  it("reads no more while 1000 commands are under way, and goes on when fewer are (AMP-15)", () => {
    const { server: bare, transport } = bareServer();
    expect(bare.maxOutstandingAnswers).to.equal(amp.MAX_OUTSTANDING_ANSWERS);
    const call = bytes({ _ask: "1", _command: "Later" });
    bare.dataReceived(Buffer.concat(Array.from({ length: 999 }, () => call)));
    expect([bare.later.length, transport.producerState]).to.deep.equal([999, "producing"]);
    bare.dataReceived(Buffer.concat([call, call, call]));
    expect([bare.later.length, transport.producerState]).to.deep.equal([1000, "paused"]);
    bare.later[500]?.callback({ value: 1 });
    expect([bare.later.length, transport.producerState]).to.deep.equal([1001, "paused"]);
    for (const later of bare.later.slice(0, 10)) later.callback({ value: 1 });
    expect([bare.later.length, transport.producerState]).to.deep.equal([1002, "producing"]);
  });
});
