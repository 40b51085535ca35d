import { CancelledError, type Deferred, TimeoutError } from "@cordage/deferred";
import {
  type Connection,
  ConnectionAborted,
  ConnectionDone,
  ConnectionLost,
  IncompleteReadError,
  type ITransport,
  ReadInProgressError,
  ReadLimitExceededError,
  WriteBufferFullError,
} from "@cordage/reactor";
import {
  assertNoResult,
  Clock,
  failureResultOf,
  StringTransport,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";
import { ConnectionFactory } from "#internal/connection/connection-factory.js";
import { turns } from "../node/support/bench.ts";
import { type ConnectionPair, FAMILIES, type PairOptions } from "./support/connection-pairs.ts";

const MIB = 1024 * 1024;

/** The error a read or write fails with. */
async function errorOf(waiting: Deferred<unknown>): Promise<Error> {
  const outcome = await waiting.addCallbacks(
    (value) => new Error(`it has succeeded with ${value}`),
    (failure) => ({ error: failure.value }),
  );
  if (outcome instanceof Error) throw outcome;
  return outcome.error;
}

/** Everything there is to read until the end. */
async function readAll(connection: Connection): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of connection) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

for (const family of FAMILIES) {
  describe(`a Connection over ${family.name}`, () => {
    let pair: ConnectionPair;
    let client: Connection;
    let server: Connection;

    beforeEach(async () => {
      pair = await family.pair({ server: { maxRead: 4 * MIB } });
      ({ client, server } = pair);
    });
    afterEach(() => pair.close());

    describe("read", () => {
      it("gives what has come, and waits when nothing has", async () => {
        const waiting = server.read();
        assertNoResult(waiting);
        await client.write("hello");
        expect(`${await waiting}`).to.equal("hello");
      });

      it("gives just so many bytes, whatever the pieces they came in", async () => {
        client.write("abc");
        await turns(5);
        client.write("defgh");
        expect(`${await server.read(2)}`).to.equal("ab");
        expect(`${await server.read(5)}`).to.equal("cdefg");
        expect(await server.read(0)).to.have.length(0);
        expect(`${await server.read(1)}`).to.equal("h");
      });

      it("gives more at once than is kept unread", async () => {
        client.write(Buffer.alloc(3 * MIB, "x"));
        expect(await server.read(3 * MIB)).to.have.length(3 * MIB);
      });

      it("refuses counts that are none, and more than maxRead", () => {
        for (const count of [-1, 1.5, Number.NaN, 4 * MIB + 1]) {
          expect(() => server.read(count)).to.throw(RangeError, "count must be");
        }
      });

      it("waits one at a time", async () => {
        const waiting = server.read(1);
        expect(() => server.read()).to.throw(ReadInProgressError);
        client.write("x");
        expect(`${await waiting}`).to.equal("x");
      });

      it("that is cancelled has taken nothing", async () => {
        const waiting = server.read(6);
        client.write("abc");
        await turns(5);
        waiting.cancel();
        failureResultOf(waiting, CancelledError);
        client.write("def");
        expect(`${await server.read(6)}`).to.equal("abcdef");
      });

      it("is cancelled by a signal, and by a timeout", async () => {
        const controller = new AbortController();
        const clock = new Clock();
        const first = server.read().cancelOn(controller.signal);
        controller.abort();
        failureResultOf(first, CancelledError);
        const second = server.read().addTimeout(5, clock);
        clock.advance(5);
        failureResultOf(second, TimeoutError);
        client.write("still there");
        expect(`${await server.read()}`).to.equal("still there");
      });

      it("may be begun from the callback of another", async () => {
        const both = server.read(1).addCallback((one) => {
          return server.read(1).addCallback((two) => `${one}${two}`);
        });
        client.write("ab");
        expect(await both).to.equal("ab");
      });
    });

    describe("readUntil", () => {
      it("gives what is before the delimiter, which it takes as well", async () => {
        client.write("GET / HTTP/1.0\r\n\r\nbody\r\n\r\n");
        expect(`${await server.readUntil("\r\n\r\n")}`).to.equal("GET / HTTP/1.0");
        expect(`${await server.readUntil(Buffer.from("\r\n\r\n"))}`).to.equal("body");
        client.write("\0");
        expect(await server.readUntil("\0")).to.have.length(0);
      });

      it("finds a delimiter that comes byte by byte", async () => {
        const waiting = server.readUntil("--end");
        for (const byte of "some--en--endrest") {
          client.write(byte);
          await turns(2);
        }
        expect(`${await waiting}`).to.equal("some--en");
        expect(`${await server.read(4)}`).to.equal("rest");
      });

      it("fails beyond the limit, and leaves everything to be read", async () => {
        client.write("12345|");
        expect(`${await server.readUntil("|", 5)}`).to.equal("12345");
        client.write("123456|");
        const error = await errorOf(server.readUntil("|", 5));
        expect(error).to.be.instanceOf(ReadLimitExceededError).with.property("limitBytes", 5);
        expect(`${await server.readUntil("|", 6)}`).to.equal("123456");
        client.write("123456");
        expect(await errorOf(server.readUntil("|", 5))).to.be.instanceOf(ReadLimitExceededError);
        expect(`${await server.read()}`).to.equal("123456");
      });

      it("refuses an empty delimiter, and limits that are none", () => {
        expect(() => server.readUntil("")).to.throw(RangeError, "delimiter");
        for (const limit of [-1, 0.5, 4 * MIB + 1]) {
          expect(() => server.readUntil("\n", limit)).to.throw(RangeError, "limit must be");
        }
      });
    });

    describe("lines", () => {
      it("gives lines without their ends, and the last one without an end", async () => {
        client.write("one\r\ntwo\n\nfo");
        await turns(5);
        client.write("ür");
        client.closeWrite();
        const lines: string[] = [];
        for await (const each of server.lines()) lines.push(each);
        expect(lines).to.deep.equal(["one", "two", "", "foür"]);
      });

      it("throws on a line that is too long", async () => {
        client.write("short\ntoo long\n");
        const lines = server.lines({ maxLine: 5 });
        expect((await lines.next()).value).to.equal("short");
        expect(await lines.next().then(null, (error) => error)).to.be.instanceOf(
          ReadLimitExceededError,
        );
        expect(() => server.lines({ maxLine: -1 })).to.throw(RangeError);
      });

      it("leaves the connection open when it is left", async () => {
        client.write("first\nrest");
        for await (const each of server.lines({ encoding: "latin1" })) {
          expect(each).to.equal("first");
          break;
        }
        expect(`${await server.read()}`).to.equal("rest");
      });
    });

    describe("the end of the peer's data", () => {
      it("is natural: null, and the end of a loop, every time", async () => {
        client.write("last words");
        client.closeWrite();
        expect(await readAll(server)).to.equal("last words");
        expect(await server.read()).to.equal(null);
        expect(await server.read(5)).to.equal(null);
        expect(await server.readUntil("\n")).to.equal(null);
      });

      it("fails what wanted more, and leaves what there is to be read", async () => {
        client.write("abc");
        client.closeWrite();
        const error = await errorOf(server.read(4));
        expect(error).to.be.instanceOf(IncompleteReadError).with.property("availableBytes", 3);
        expect(await errorOf(server.readUntil("\n"))).to.be.instanceOf(IncompleteReadError);
        expect(`${await server.read()}`).to.equal("abc");
      });

      it("leaves this end free to write", async () => {
        const ended = client.closeWrite();
        expect(await server.read()).to.equal(null);
        await ended;
        server.write("an answer");
        server.close();
        expect(await readAll(client)).to.equal("an answer");
      });
    });

    describe("whenSecured", () => {
      it("tells that TLS stands, or that it never will", async () => {
        const secured = client.whenSecured().addCallbacks(
          () => "secured",
          (failure) => failure.value.name,
        );
        client.close();
        server.close();
        expect(await secured).to.equal(
          family.name.startsWith("TLS") ? "secured" : "ConnectionDone",
        );
      });
    });

    describe("write", () => {
      it("sends bytes and text in order, waited for or not", async () => {
        client.write("é");
        await client.write(Buffer.from("b"));
        client.write(new Uint8Array([99]));
        expect(`${await server.read(4)}`).to.equal("ébc");
      });

      it("refuses what is neither, after the end of writing as before", () => {
        expect(() => client.write(5 as unknown as string)).to.throw(TypeError);
        client.close();
        expect(() => client.write(5 as unknown as string)).to.throw(TypeError);
      });

      it("fails after the end of writing, without a log event when nobody looks", async () => {
        client.closeWrite();
        client.write("unheard");
        expect(await errorOf(client.write("too late"))).to.be.instanceOf(ConnectionDone);
        expect(await readAll(server)).to.equal("");
        server.close();
        expect(await client.read()).to.equal(null);
        client.close();
        expect(await errorOf(client.write("too late"))).to.be.instanceOf(ConnectionDone);
      });

      it("takes a source as a whole", async () => {
        async function* source() {
          for (const piece of ["one ", Buffer.from("two "), "three"]) yield piece;
        }
        await client.writeFrom(source());
        await client.writeFrom([" four"]);
        client.close();
        expect(await readAll(server)).to.equal("one two three four");
      });
    });

    describe("close", () => {
      it("sends what was written first, and fires when the connection is gone", async () => {
        client.write(Buffer.alloc(MIB, "x"));
        const closed = client.close();
        expect(await readAll(server)).to.have.length(MIB);
        await Promise.all([server.close(), closed]);
        await client.close(); // once more is harmless
      });

      it("ends reads that wait, and drops what was not read", async () => {
        server.write("unread");
        const waiting = client.readUntil("\n");
        await turns(5);
        client.close();
        expect(await waiting).to.equal(null);
        expect(await client.read()).to.equal(null);
      });

      it("by using it up leaves nothing behind", async () => {
        {
          await using using = client;
          using.write("bye");
        }
        expect(await readAll(server)).to.equal("bye");
        await server.close();
      });

      it("by the transport's own loseConnection is one as well", async () => {
        await client.write("bye");
        client.transport.loseConnection();
        expect(await errorOf(client.write("too late"))).to.be.instanceOf(ConnectionDone);
        expect(await readAll(server)).to.equal("bye");
        server.close();
        expect(await client.read()).to.equal(null);
      });
    });

    if (family.hasReset) {
      describe("a connection that is lost", () => {
        it("rejects reads with the reason, after what had come was read, every time", async () => {
          client.write("received");
          expect(`${await server.read(3)}`).to.equal("rec");
          client.abort();
          await turns(20);
          expect(`${await server.read()}`).to.equal("eived");
          const reason = await errorOf(server.read());
          expect(reason).to.be.instanceOf(ConnectionLost);
          expect(await errorOf(server.read(1))).to.equal(reason);
          const left = await server
            .lines()
            .next()
            .then(null, (error: unknown) => error);
          expect(left).to.equal(reason);
        });

        it("fails the read that waits, and writes and closes", async () => {
          const waiting = server.read();
          const closing = server.closeWrite().addCallback(() => "ended before");
          client.abort();
          expect(await errorOf(waiting)).to.be.instanceOf(ConnectionLost);
          expect(await errorOf(server.write("x"))).to.be.instanceOf(Error);
          expect(await errorOf(server.close())).to.be.instanceOf(ConnectionLost);
          await closing.addErrback(() => {});
        });

        it("has ended naturally all the same, if it had before", async () => {
          client.closeWrite();
          expect(await server.read()).to.equal(null);
          server.abort();
          expect(await errorOf(server.close())).to.be.instanceOf(ConnectionAborted);
          expect(await server.read()).to.equal(null);
        });

        it("has not sent its end when that was waiting behind what the peer didn't read", async () => {
          client.write(Buffer.alloc(32 * MIB));
          const ending = client.closeWrite();
          await turns(10);
          assertNoResult(ending);
          client.abort();
          expect(await errorOf(ending)).to.be.instanceOf(ConnectionAborted);
        });

        it("was perhaps aborted from here", async () => {
          const waiting = client.read();
          client.abort();
          expect(await errorOf(waiting)).to.be.instanceOf(ConnectionAborted);
          expect(await errorOf(client.close())).to.be.instanceOf(ConnectionAborted);
          expect(await errorOf(client.write("x"))).to.be.instanceOf(ConnectionAborted);
          await using _disposedAllTheSame = client;
        });
      });
    }

    if (family.hasBackPressure) {
      describe("back-pressure", () => {
        it("has writes wait while the peer doesn't read, and lets them go on", async () => {
          const piece = Buffer.alloc(MIB, "x");
          let written = 0;
          let isOver = false;
          const writing = (async () => {
            for (; written < 32; written++) await client.write(piece);
            isOver = true;
            await client.closeWrite();
          })();
          await turns(50);
          expect(isOver).to.equal(false);
          expect(written).to.be.below(32);
          expect(await readAll(server)).to.have.length(32 * MIB);
          await writing;
        }).timeout(20_000);

        it("keeps little unread", async () => {
          client.write(Buffer.alloc(32 * MIB, "x"));
          await turns(50);
          const first = await server.read();
          expect(first?.length).to.be.within(64 * 1024, 2 * 64 * 1024);
          client.closeWrite();
          expect(await readAll(server)).to.have.length(32 * MIB - (first?.length ?? 0));
        }).timeout(20_000);

        it("has a write that waits go on or fail with the connection", async () => {
          await client.write("x");
          const waiting = client.write(Buffer.alloc(32 * MIB));
          assertNoResult(waiting);
          const given = client.write("y");
          given.cancel();
          failureResultOf(given, CancelledError);
          client.abort();
          expect(await errorOf(waiting)).to.be.instanceOf(ConnectionAborted);
        });

        it("fires writes that wait when all was sent at a close", async () => {
          const waiting = client.write(Buffer.alloc(8 * MIB));
          const closed = client.close();
          expect(await readAll(server)).to.have.length(8 * MIB);
          server.close();
          await Promise.all([waiting, closed]);
        });
      });
    }
  });
}

describe("a Connection", () => {
  /** A pair over TCP, with options. */
  async function pairWith(options: PairOptions): Promise<ConnectionPair> {
    const [tcp] = FAMILIES;
    if (tcp === undefined) throw new Error("there are no families");
    return tcp.pair(options);
  }

  it("has the write budget it was given", async () => {
    const { client, close } = await pairWith({ client: { maxWriteBuffer: 1000 } });
    expect(client.transport.maxWriteBuffer).to.equal(1000);
    client.write(Buffer.alloc(1001));
    const refused = await errorOf(client.write("x"));
    expect(refused).to.be.instanceOf(WriteBufferFullError);
    expect(await errorOf(client.read())).to.equal(refused);
    await close();
  });

  it("tells every write after it went beyond its budget why the connection is gone", async () => {
    const { client, close } = await pairWith({ client: { maxWriteBuffer: 1000 } });
    client.write(Buffer.alloc(1001));
    const refused = client.write("x");
    const tooLate = client.write("at once"); // while the transport is being closed
    expect(await errorOf(tooLate)).to.be.instanceOf(WriteBufferFullError);
    expect(await errorOf(refused)).to.equal(await errorOf(client.write("later")));
    expect(await errorOf(client.write("later"))).to.be.instanceOf(WriteBufferFullError);
    await close();
  });

  it("tells writes after an abort of it, and writes after its own close of that", async () => {
    const { client, server, close } = await pairWith({});
    client.abort();
    expect(await errorOf(client.write("too late"))).to.be.instanceOf(ConnectionAborted);
    server.close();
    server.abort();
    expect(await errorOf(server.write("too late"))).to.be.instanceOf(ConnectionDone);
    await close();
  });

  it("has the read mark it was given", async () => {
    const { client, server, close } = await pairWith({ server: { readHighWaterMark: 10 } });
    client.write(Buffer.alloc(MIB));
    await turns(50);
    expect((await server.read())?.length).to.be.at.most(64 * 1024 + 10);
    await close();
  });

  it("gives nothing that comes after it was closed", () => {
    const transport = new StringTransport();
    const protocol = new ConnectionFactory({}).buildProtocol();
    protocol?.makeConnection(transport);
    const connection = protocol?.connection;
    connection?.close();
    protocol?.dataReceived(Buffer.from("too late"));
    expect(successResultOf(connection?.read() as Deferred<Buffer | null>)).to.equal(null);
  });

  it("needs a transport that can be paused", () => {
    const protocol = new ConnectionFactory({}).buildProtocol();
    expect(() => protocol?.connection).to.throw(TypeError, "no connection yet");
    expect(() => protocol?.makeConnection({ disconnecting: false } as ITransport)).to.throw(
      TypeError,
      "can pause",
    );
  });

  it("begins no second pause and no second resume, and none while it closes", () => {
    const transport = new StringTransport(); // it throws for what a real one shrugs at
    const protocol = new ConnectionFactory({ readHighWaterMark: 4 }).buildProtocol();
    protocol?.makeConnection(transport);
    const states: string[] = [];
    const receive = (text: string): void => {
      protocol?.dataReceived(Buffer.from(text));
      states.push(transport.producerState);
    };
    const connection = protocol?.connection;
    receive("abc");
    receive("d");
    receive("e");
    connection?.read(2);
    states.push(transport.producerState);
    receive("f");
    connection?.read();
    connection?.read(3);
    receive("too long for the mark");
    expect(states).to.deep.equal([
      "producing",
      "paused",
      "paused",
      "producing",
      "paused",
      "paused",
    ]);
    transport.loseConnection();
    connection?.read();
    receive("dropped");
  });
});
