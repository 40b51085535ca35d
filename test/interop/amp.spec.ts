import { fileURLToPath } from "node:url";
import { Deferred, type Failure } from "@cordage/deferred";
import {
  AMP,
  AmpDateTime,
  DecimalValue,
  OnlyOneTLS,
  StartTLS,
  TooLong,
  UnhandledCommand,
  UnknownRemoteError,
} from "@cordage/protocols/amp";
import {
  ClientFactory,
  ConnectionDone,
  Factory,
  type IAddress,
  type IConnector,
  isSSLTransport,
  Protocol,
  TCP4ClientEndpoint,
} from "@cordage/reactor";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { Listening } from "../support/listening.ts";
import { Peer, PYTHON, requirePeer, runPeer } from "../support/peers.ts";
import {
  Big,
  Divide,
  DivisionByZero,
  Nobody,
  Note,
  Noted,
  OutOfPaper,
  Secured,
  Server,
  Shout,
  Types,
} from "./amp/commands.ts";

const SCRIPT = fileURLToPath(new URL("../../test/interop/peers/amp_peer.py", import.meta.url));

/** Rejects unless `deferred` does, with an error of that class. */
async function failing<E extends Error>(
  deferred: PromiseLike<unknown>,
  type: new (...args: never[]) => E,
): Promise<E> {
  const error: unknown = await deferred.then(
    () => new Error("no failure"),
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(type);
  return error as E;
}

describe("AMP with Python Twisted (AMP-16)", () => {
  before(() => requirePeer([PYTHON, "-c", "import twisted, OpenSSL"], "python3-twisted"));

  let listening: Listening;
  beforeEach(() => {
    listening = new Listening();
  });
  afterEach(() => listening.close());

  describe("as the one that asks", () => {
    let server: Peer;
    let port: number;

    before(async () => {
      server = new Peer(PYTHON, ["-u", SCRIPT, "serve"]);
      while (!server.output.includes("\n")) await server.printed(server.output.length + 1);
      port = Number(server.output.toString());
    });
    after(() => server.process.kill());

    function connect(): PromiseLike<AMP> {
      const endpoint = new TCP4ClientEndpoint(listening.reactor, "127.0.0.1", port);
      const factory = Factory.forProtocol(AMP);
      factory.noisy = false;
      return endpoint.connect(factory) as PromiseLike<AMP>;
    }

    it("sends and receives every type of argument (AMP-12)", async () => {
      const amp = await connect();
      const values = {
        integer: 2n ** 70n,
        string: Buffer.from(Array.from({ length: 256 }, (_, i) => i)),
        unicode: "héllo \u{1f600}",
        path: "/tmp/päth",
        boolean: true,
        float: 1e-7,
        decimal: new DecimalValue("0.10"),
        date_time: new AmpDateTime({
          year: 2012,
          month: 1,
          day: 23,
          hour: 12,
          minute: 34,
          second: 56,
          microsecond: 54321,
          offsetMinutes: -83,
        }),
        list: [1, -2, 3],
        boxes: [{ a: 1, b: "x" }, { a: 2 }],
      };
      expect(await amp.callRemote(Types, values)).to.deep.equal(values);
    });

    it("gets answers, and errors that are declared, as what they are (AMP-5, AMP-6)", async () => {
      const amp = await connect();
      const answer = await amp.callRemote(Divide, { numerator: 1, denominator: 3 });
      expect(answer).to.deep.equal({ quotient: 1 / 3 });
      const error = await failing(
        amp.callRemote(Divide, { numerator: 1, denominator: 0 }),
        DivisionByZero,
      );
      expect(error.message).to.equal("can't divide by zero");
      await failing(amp.callRemote(Nobody), UnhandledCommand);
      expect((await amp.callRemote(Noted)).texts).to.deep.equal([]);
    });

    it("is disconnected behind fatal errors, and unknown ones (AMP-5)", async () => {
      const one = await connect();
      await failing(one.callRemote(Divide, { numerator: 1, denominator: -1 }), OutOfPaper);
      await failing(one.callRemote(Noted), ConnectionDone);
      const other = await connect();
      await failing(
        other.callRemote(Divide, { numerator: 1, denominator: 13 }),
        UnknownRemoteError,
      );
      await failing(other.callRemote(Noted), ConnectionDone);
    });

    it("sends a value of 65535 bytes, and none that is longer (AMP-3)", async () => {
      const amp = await connect();
      const value = Buffer.alloc(65_535, "x");
      expect((await amp.callRemote(Big, { value })).value.equals(value)).to.equal(true);
      expect(() => amp.callRemote(Big, { value: Buffer.alloc(65_536) })).to.throw(TooLong);
    });

    it("sends commands without an answer (AMP-9)", async () => {
      const amp = await connect();
      for (const text of ["one", "two"]) amp.callRemote(Note, { text });
      expect((await amp.callRemote(Noted)).texts).to.deep.equal(["one", "two"]);
    });

    it("starts TLS, once, with what is sent meanwhile behind it (AMP-14)", async () => {
      const amp = await connect();
      const started = amp.callRemote(StartTLS);
      const meanwhile = amp.callRemote(Secured);
      await started;
      expect(await meanwhile).to.deep.equal({ secured: true });
      expect(isSSLTransport(amp.transport)).to.equal(true);
      await failing(amp.callRemote(StartTLS), OnlyOneTLS);
    });

    it("hands the connection to another protocol, unless the peer won't (AMP-13)", async () => {
      const amp = await connect();
      const received = new Deferred<string>();
      const lost = new Deferred<string>();
      class Collector extends Protocol {
        #received = "";
        override connectionMade(): void {
          this.transport.write("from us");
        }
        override dataReceived(data: Buffer): void {
          this.#received += data.toString();
          if (this.#received.length < "HELLOFROM US".length) return;
          received.callback(this.#received);
          this.transport.loseConnection();
        }
      }
      class CollectorFactory extends ClientFactory {
        refusals = 0;
        override buildProtocol(_address: IAddress): Protocol {
          return new Collector();
        }
        override clientConnectionFailed(): void {
          this.refusals += 1;
        }
        override clientConnectionLost(_connector: IConnector, reason: Failure): void {
          lost.callback(reason.type.name);
        }
      }
      const factory = new CollectorFactory();
      await failing(amp.callRemote(Shout, factory, { greeting: "" }), OutOfPaper);
      expect(factory.refusals).to.equal(1);
      await amp.callRemote(Shout, factory, { greeting: "hello" });
      expect(await received).to.equal("HELLOFROM US");
      expect(await lost).to.equal("ConnectionDone");
    });
  });

  it("answers as the one that is asked", async () => {
    const factory = Factory.forProtocol(Server);
    factory.noisy = false;
    const port = await listening.listen(factory);
    const { status, output, errors } = await runPeer(PYTHON, "-u", SCRIPT, "call", `${port}`);
    expect(status, errors).to.equal(0);
    const told = output
      .toString()
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(told).to.deep.equal([
      ["types", []],
      ["quotient", "0.3333333333333333"],
      ["declared", ["DivisionByZero", "can't divide by zero"]],
      ["big", 65_535],
      ["noted", ["one", "two"]],
      ["unhandled", ["UnhandledCommand", `(b'UNHANDLED', 'Unhandled Command: "Nobody"')`]],
      ["fatal", ["OutOfPaper", "the paper has run out"]],
      ["unknown", ["UnknownRemoteError", "Unknown Error"]],
      ["secured", true],
      ["refused", true],
      ["switch", ["OutOfPaper", "nothing to say"]],
      ["shout", "HELLOFROM PYTHON"],
      ["lost", "ConnectionDone"],
    ]);
    expect(flushLoggedErrors().map(({ value }) => value.message)).to.deep.equal(["a secret"]);
  });
});
