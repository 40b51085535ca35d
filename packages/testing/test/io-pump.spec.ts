import type { Failure } from "@cordage/deferred";
import { type IHalfCloseableProtocol, type ITCPTransport, Protocol } from "@cordage/reactor";
import {
  Clock,
  connect,
  EndlessConversationError,
  type FakeTransport,
  flushLoggedErrors,
  type IOPump,
  makeFakeClient,
  makeFakeServer,
  NonStreamingProducer,
  type SimulatedTLSContext,
  SimulatedTLSError,
  UnexpectedNegotiationError,
} from "@cordage/testing";
import { expect } from "chai";

let events: string[];

/** Notes every event under its name, and answers data if told how. */
class Noting extends Protocol<FakeTransport> {
  readonly name: string;
  readonly answer: ((protocol: Noting, data: string) => void) | undefined;

  constructor(name: string, answer?: (protocol: Noting, data: string) => void) {
    super();
    this.name = name;
    this.answer = answer;
  }

  override dataReceived(data: Buffer): void {
    events.push(`${this.name} got ${data}`);
    this.answer?.(this, data.toString());
  }

  override connectionLost(reason: Failure): void {
    events.push(`${this.name} lost ${reason.value.name}`);
  }
}

class HalfCloseable extends Noting implements IHalfCloseableProtocol {
  readConnectionLost(): void {
    events.push(`${this.name} can't read`);
  }

  writeConnectionLost(): void {
    events.push(`${this.name} can't write`);
  }
}

describe("IOPump (TE5)", () => {
  let client: Noting;
  let server: Noting;
  let clock: Clock;
  let pump: IOPump;

  const connectPair = (
    newClient = new Noting("client"),
    newServer = new Noting("server"),
  ): void => {
    client = newClient;
    server = newServer;
    clock = new Clock();
    pump = connect(server, makeFakeServer(server), client, makeFakeClient(client), {
      greet: false,
      clock,
    });
  };

  /** What happened in one pump, with its answer. */
  const pumped = (): [boolean, ...string[]] => {
    events = [];
    const moved = pump.pump();
    return [moved, ...events];
  };

  beforeEach(() => {
    events = [];
    connectPair();
  });

  describe("pump", () => {
    it("delivers what was written, all of it as one piece", () => {
      client.transport.write("a");
      client.transport.write("b");
      expect(pumped()).to.deep.equal([true, "server got ab"]);
    });

    it("says when nothing moved", () => {
      expect(pumped()).to.deep.equal([false]);
    });

    it("delivers both ways, to the server first", () => {
      server.transport.write("s");
      client.transport.write("c");
      expect(pumped()).to.deep.equal([true, "server got c", "client got s"]);
    });

    it("leaves answers to the next pump", () => {
      connectPair(
        new Noting("client"),
        new Noting("server", (self, data) => self.transport.write(`re: ${data}`)),
      );
      client.transport.write("hello");
      expect(pumped()).to.deep.equal([true, "server got hello"]);
      expect(pumped()).to.deep.equal([true, "client got re: hello"]);
      expect(pumped()).to.deep.equal([false]);
    });

    it("runs what is scheduled without delay, before it takes what was written", () => {
      clock.callLater(0, () => client.transport.write("scheduled"));
      clock.callLater(1, () => client.transport.write("later"));
      expect(pumped()).to.deep.equal([true, "server got scheduled"]);
      expect(pumped()).to.deep.equal([false]);
    });

    it("leaves the clock alone when told to", () => {
      clock.callLater(0, () => client.transport.write("scheduled"));
      expect(pump.pump({ advanceClock: false })).to.equal(false);
      expect(pump.flush({ advanceClock: false })).to.equal(false);
      expect(events).to.deep.equal([]);
      pump.flush();
      expect(events).to.deep.equal(["server got scheduled"]);
    });

    it("lets out what a protocol throws", () => {
      connectPair(
        new Noting("client", () => {
          throw new Error("broken protocol");
        }),
      );
      server.transport.write("x");
      expect(() => pump.pump()).to.throw("broken protocol");
    });

    it("pulls one piece from a pull producer of each end", () => {
      const ofClient = new NonStreamingProducer(client.transport);
      const ofServer = new NonStreamingProducer(server.transport);
      client.transport.registerProducer(ofClient, false);
      server.transport.registerProducer(ofServer, false);
      expect(pumped()).to.deep.equal([true, "server got 0", "client got 0"]);
      expect(pumped()).to.deep.equal([true, "server got 1", "client got 1"]);
    });
  });

  describe("closing", () => {
    it("by the server is told to the client, then in a pump of its own to the server", () => {
      server.transport.loseConnection();
      expect(pumped()).to.deep.equal([true, "client lost ConnectionDone"]);
      expect(pumped()).to.deep.equal([true, "server lost ConnectionDone"]);
      expect(pumped()).to.deep.equal([false]);
    });

    it("by the client is told to the server, then in a pump of its own to the client", () => {
      client.transport.loseConnection();
      expect(pumped()).to.deep.equal([true, "server lost ConnectionDone"]);
      expect(pumped()).to.deep.equal([true, "client lost ConnectionDone"]);
      expect(pumped()).to.deep.equal([false]);
    });

    it("by both is told to the client first", () => {
      client.transport.loseConnection();
      server.transport.loseConnection();
      expect(pumped()).to.deep.equal([true, "client lost ConnectionDone"]);
      expect(pumped()).to.deep.equal([true, "server lost ConnectionDone"]);
    });

    it("by an abort is told to the other end first, as a loss, and nothing is delivered (X10)", () => {
      client.transport.write("never sent");
      server.transport.write("never read");
      client.transport.abortConnection();
      expect(pumped()).to.deep.equal([true]); // what the server wrote was moved, and dropped
      expect(pumped()).to.deep.equal([true, "server lost ConnectionLost"]);
      expect(pumped()).to.deep.equal([true, "client lost ConnectionAborted"]);
    });

    it("is told first to the end that closes while the other has paused (X12)", () => {
      server.transport.pauseProducing();
      client.transport.loseConnection();
      expect(pumped()).to.deep.equal([true, "client lost ConnectionDone"]);
      expect(pumped()).to.deep.equal([false]);
      server.transport.resumeProducing();
      expect(pumped()).to.deep.equal([true, "server lost ConnectionDone"]);
    });

    it("waits until everything has been delivered", () => {
      client.transport.write("last words");
      client.transport.loseConnection();
      expect(pumped()).to.deep.equal([true, "server got last words"]);
      expect(pumped()).to.deep.equal([true, "server lost ConnectionDone"]);
    });

    it("shows at the other end before that is told, so that nothing is written any more", () => {
      server.connectionLost = () => {
        events.push(`server is disconnecting: ${server.transport.disconnecting}`);
        server.transport.write("too late");
      };
      client.transport.loseConnection();
      expect(pumped()).to.deep.equal([true, "server is disconnecting: true"]);
      expect(pumped()).to.deep.equal([true, "client lost ConnectionDone"]);
    });
  });

  describe("flush", () => {
    it("pumps until nothing moves, and says whether anything did", () => {
      connectPair(
        new Noting("client"),
        new Noting("server", (self) => {
          self.transport.write("bye");
          self.transport.loseConnection();
        }),
      );
      client.transport.write("hello");
      expect(pump.flush()).to.equal(true);
      expect(events).to.deep.equal([
        "server got hello",
        "client got bye",
        "client lost ConnectionDone",
        "server lost ConnectionDone",
      ]);
      expect(pump.flush()).to.equal(false);
    });

    it("gives up on protocols that never stop", () => {
      const echo = (self: Noting, data: string): void => self.transport.write(data);
      connectPair(new Noting("client", echo), new Noting("server", echo));
      client.transport.write("x");
      expect(() => pump.flush())
        .to.throw(EndlessConversationError)
        .with.property("limitPumps", 1000);
      expect(events).to.have.length(1000);
    });
  });

  describe("pausing", () => {
    it("holds back data until it is resumed", () => {
      client.transport.pauseProducing();
      server.transport.write("a");
      client.transport.write("b");
      expect(pumped()).to.deep.equal([true, "server got b"]);
      expect(pumped()).to.deep.equal([false]);
      client.transport.resumeProducing();
      expect(pumped()).to.deep.equal([true, "client got a"]);
    });

    it("holds back the other end's close, after its data (X12)", () => {
      client.transport.pauseProducing();
      server.transport.write("a");
      server.transport.loseConnection();
      expect(pumped()).to.deep.equal([false]);
      client.transport.resumeProducing();
      expect(pumped()).to.deep.equal([true, "client got a"]);
      expect(pumped()).to.deep.equal([true, "client lost ConnectionDone"]);
    });

    it("holds back the other end's end of writing", () => {
      client.transport.pauseProducing();
      server.transport.loseWriteConnection();
      expect(pumped()).to.deep.equal([false]);
    });

    it("does not hold back the close of the end that paused (X8)", () => {
      client.transport.pauseProducing();
      server.transport.write("never read");
      client.transport.loseConnection();
      expect(pumped()).to.deep.equal([true, "server lost ConnectionDone"]);
      expect(pumped()).to.deep.equal([true, "client lost ConnectionDone"]);
    });
  });

  describe("closing one direction", () => {
    it("is told to both ends if they can live with it (X15, X16)", () => {
      connectPair(new HalfCloseable("client"), new HalfCloseable("server"));
      client.transport.write("question");
      client.transport.loseWriteConnection();
      expect(pumped()).to.deep.equal([true, "server got question"]);
      expect(pumped()).to.deep.equal([true, "client can't write", "server can't read"]);
      expect(pumped()).to.deep.equal([false]);
      server.transport.write("answer");
      expect(pumped()).to.deep.equal([true, "client got answer"]);
      server.transport.loseConnection();
      expect(pumped()).to.deep.equal([true, "client can't read"]);
      expect(pumped()).to.deep.equal([true, "server lost ConnectionDone"]);
      expect(pumped()).to.deep.equal([false]);
      client.transport.loseConnection();
      expect(pumped()).to.deep.equal([true, "client lost ConnectionDone"]);
    });

    it("is the end of the connection for an ordinary protocol (X11)", () => {
      client.transport.loseWriteConnection();
      expect(pumped()).to.deep.equal([true]);
      pump.flush();
      expect(events).to.deep.equal(["client lost ConnectionDone", "server lost ConnectionDone"]);
    });

    it("leaves it to the close that follows", () => {
      connectPair(new HalfCloseable("client"), new HalfCloseable("server"));
      client.transport.loseWriteConnection();
      client.transport.loseConnection();
      pump.flush();
      expect(events).to.deep.equal(["server can't read", "client lost ConnectionDone"]);
    });
  });

  describe("simulated TLS", () => {
    const accepting = { iosimVerify: (): boolean => true };
    const refusing = { iosimVerify: (): boolean => false };

    it("holds back what is written until both ends have negotiated", () => {
      client.transport.write("plain;");
      for (const { transport } of [client, server]) {
        transport.startTLS(accepting);
        transport.write("secret");
      }
      expect(pumped()).to.deep.equal([true, "server got plain;"]);
      pump.flush();
      expect(events.slice(1)).to.have.members(["server got secret", "client got secret"]);
    });

    it("can be begun again", () => {
      for (const word of ["one", "two"]) {
        client.transport.startTLS(accepting);
        client.transport.write(word);
        server.transport.startTLS(accepting);
        pump.flush();
      }
      expect(events).to.deep.equal(["server got one", "server got two"]);
    });

    it("waits for the end that has not begun yet", () => {
      connectPair(
        new Noting("client"),
        new Noting("server", (self) => self.transport.startTLS(accepting)),
      );
      client.transport.write("STARTTLS");
      client.transport.startTLS(accepting);
      client.transport.write("secret");
      pump.flush();
      expect(events).to.deep.equal(["server got STARTTLS", "server got secret"]);
    });

    it("shows each end's context to the other's", () => {
      const seen: unknown[] = [];
      const contextOf = (end: Noting): SimulatedTLSContext => ({
        iosimVerify(other) {
          seen.push([end.name, other === contexts.client ? "client" : "server"]);
          return true;
        },
      });
      const contexts = { client: contextOf(client), server: contextOf(server) };
      client.transport.startTLS(contexts.client);
      server.transport.startTLS(contexts.server);
      pump.flush();
      expect(seen).to.deep.equal([
        ["server", "client"],
        ["client", "server"],
      ]);
    });

    it("closes with an error at the end that refuses the other, and drops what it had written", () => {
      client.transport.startTLS(refusing);
      client.transport.write("never sent");
      server.transport.startTLS(accepting);
      pump.flush();
      expect(events).to.deep.equal(["server lost ConnectionDone", "client lost SimulatedTLSError"]);
    });

    it("fails with an error when the connection is lost in between", () => {
      client.transport.startTLS(accepting, false);
      server.transport.loseConnection();
      pump.flush();
      expect(events[0]).to.equal(`client lost ${SimulatedTLSError.name}`);
    });

    it("can be begun by the accepting end", () => {
      server.transport.startTLS(accepting, false);
      client.transport.startTLS(accepting, false);
      client.transport.write("secret");
      pump.flush();
      expect(events).to.deep.equal(["server got secret"]);
    });

    it("is an error when only one end begins", () => {
      client.transport.startTLS(accepting);
      expect(() => pump.flush()).to.throw(UnexpectedNegotiationError);
    });
  });

  it("has a clock of its own unless given one", () => {
    const plain = connect(server, makeFakeServer(server), client, makeFakeClient(client));
    expect(plain.clock).to.be.instanceOf(Clock);
    expect(plain.client).to.equal(client);
    expect(plain.server).to.equal(server);
  });

  it("gives protocols a whole TCP transport", () => {
    const transport: ITCPTransport = client.transport;
    expect(transport).to.equal(pump.clientIO);
    expect(server.transport).to.equal(pump.serverIO);
  });

  describe("with async event methods (X5)", () => {
    class Failing extends Protocol<FakeTransport> {
      lost: Failure | undefined;

      override async dataReceived(): Promise<void> {
        throw new RangeError("too late");
      }

      override connectionLost(reason: Failure): void {
        this.lost = reason;
      }
    }

    it("logs what they throw, and ends the connection with it", async () => {
      const failing = new Failing();
      const asked = new Noting("client");
      const talk = connect(failing, makeFakeServer(failing), asked, makeFakeClient(asked));
      asked.transport.write("x");
      talk.flush();
      expect(failing.lost).to.equal(undefined);
      await Promise.resolve();
      expect(flushLoggedErrors(RangeError)).to.have.lengthOf(1);
      talk.flush();
      expect(failing.lost?.value).to.be.instanceOf(RangeError);
      expect(events).to.deep.equal(["client lost ConnectionDone"]);
    });

    it("looks after connectionMade too, and logs what comes after the end", async () => {
      class Hasty extends Failing {
        override async connectionMade(): Promise<void> {
          throw new RangeError("not made");
        }
      }
      const hasty = new Hasty();
      const asked = new Noting("client");
      const talk = connect(hasty, makeFakeServer(hasty), asked, makeFakeClient(asked));
      asked.transport.abortConnection();
      talk.flush();
      await Promise.resolve();
      expect(flushLoggedErrors(RangeError)).to.have.lengthOf(1);
      expect(hasty.lost?.value.name).to.equal("ConnectionLost");
    });
  });
});
