import type { Failure } from "@cordage/deferred";
import { ConnectionDone, type ITCPTransport, type ITLSTransport, Protocol } from "@cordage/reactor";
import {
  flushLoggedErrors,
  MAX_TRANSCRIPT_BYTES,
  SplitDifferenceError,
  type SplitNotes,
  type SplitReport,
  type SplitSubject,
  splitEverywhere,
  TLS_UPGRADE,
} from "@cordage/testing";
import { expect } from "chai";

/** Cuts its input at semicolons; takes the rest for a message when the connection ends. */
class Semicolons extends Protocol<ITLSTransport> {
  readonly notes: SplitNotes;
  protected rest: Buffer = Buffer.alloc(0);

  constructor(notes: SplitNotes) {
    super();
    this.notes = notes;
  }

  override dataReceived(data: Buffer): void {
    this.rest = Buffer.concat([this.rest, data]);
    for (let at = this.rest.indexOf(";"); at >= 0; at = this.rest.indexOf(";")) {
      const message = this.rest.toString("latin1", 0, at);
      this.rest = this.rest.subarray(at + 1);
      this.messageReceived(message);
    }
  }

  messageReceived(message: string): void {
    this.notes.note("message", message);
  }

  override connectionLost(reason: Failure): void {
    this.notes.note("lost", reason.value.name, this.rest.toString());
  }
}

function found(makeProtocol: SplitSubject, ...rest: ParametersAfterFirst): SplitDifferenceError {
  try {
    splitEverywhere(makeProtocol, ...rest);
  } catch (error) {
    if (error instanceof SplitDifferenceError) return error;
    throw error;
  }
  throw new Error("nothing was found");
}

type ParametersAfterFirst =
  Parameters<typeof splitEverywhere> extends [unknown, ...infer R] ? R : never;

const namesIn = ({ trace }: SplitReport): string[] => trace.events.map(({ name }) => name);

describe("splitEverywhere", () => {
  it("returns what the protocol made of the transcript, each time", () => {
    const { trace, runs } = splitEverywhere((notes) => new Semicolons(notes), "a;bc;d");

    expect(trace.events).to.deep.equal([
      { name: "message", details: ["a"] },
      { name: "message", details: ["bc"] },
      { name: "lost", details: ["ConnectionDone", "d"] },
    ]);
    // As sent, in one piece, in two at 5 places, byte by byte; 5 early ends, each with its reference.
    expect(runs).to.equal(1 + 1 + 5 + 1 + 3 * 5);
  });

  it("reports the smallest split that makes a difference", () => {
    class Forgetful extends Semicolons {
      override dataReceived(data: Buffer): void {
        if (data.length === 1) this.rest = Buffer.alloc(0); // a bug: what came before is forgotten
        super.dataReceived(data);
      }
    }
    const error = found((notes) => new Forgetful(notes), "abcd;e;");

    expect(error.delivery).to.deep.equal({ cuts: [1], end: 2, pauses: [], injection: undefined });
    expect(error.message).to.equal(
      'event 1 is lost "ConnectionDone" "b" instead of lost "ConnectionDone" "ab"\n' +
        'when delivered cut at 1, ended after 2 bytes: "a" | "b"',
    );
    expect(error.expected.events).to.have.length(1);
    expect(error.got.events).to.have.length(1);
  });

  it("needs no more cuts than make the difference, when one cut makes none", () => {
    class Impatient extends Semicolons {
      #pieces = 0;

      override dataReceived(data: Buffer): void {
        this.#pieces += 1;
        if (this.#pieces === 4) this.notes.note("too many pieces");
        super.dataReceived(data);
      }
    }
    const { delivery } = found((notes) => new Impatient(notes), "abcdefgh;");
    expect(delivery.cuts).to.have.length(3);
    expect(delivery.end).to.equal((delivery.cuts[2] ?? 0) + 1);
  });

  it("compares what is written, however it is cut", () => {
    class Answering extends Semicolons {
      override messageReceived(message: string): void {
        for (const letter of message) this.transport.write(letter);
      }
    }
    const { trace } = splitEverywhere((notes) => new Answering(notes), "abc;de;");
    expect(trace.written.toString()).to.equal("abcde");

    class Chatty extends Semicolons {
      override dataReceived(): void {
        this.transport.write("!");
      }
    }
    expect(found((notes) => new Chatty(notes), "abc").message).to.contain(
      'what was written differs at byte 1: "!" instead of the end',
    );
  });

  it("joins the bytes of a stream that are noted one after the other", () => {
    class Streaming extends Semicolons {
      override dataReceived(data: Buffer): void {
        this.notes.noteBytes("data", data);
      }
    }
    const { trace } = splitEverywhere((notes) => new Streaming(notes), "abc");
    expect(trace.events[0]).to.deep.equal({ name: "data", details: [Buffer.from("abc")] });
  });

  it("gives each protocol bytes of its own, to change as it likes", () => {
    class Wiping extends Semicolons {
      override dataReceived(data: Buffer): void {
        super.dataReceived(Buffer.from(data));
        data.fill(0);
      }
    }
    const { trace } = splitEverywhere((notes) => new Wiping(notes), "ab;c;");
    expect(trace.events.slice(0, 2).map(({ details }) => details)).to.deep.equal([["ab"], ["c"]]);
  });

  it("takes what a protocol throws for an outcome, by name and code", () => {
    class Strict extends Semicolons {
      override messageReceived(message: string): void {
        if (message === "bad") throw new RangeError("no such message");
        super.messageReceived(message);
      }

      override connectionLost(reason: Failure): void {
        this.notes.note("lost", reason.value.name);
      }
    }
    const report = splitEverywhere((notes) => new Strict(notes), "ok;bad;never;");
    expect(namesIn(report)).to.deep.equal(["message", "threw", "lost"]);
    expect(report.trace.events[1]?.details).to.deep.equal(["RangeError", undefined]);
    expect(report.trace.events[2]?.details[0]).to.equal("RangeError");
  });

  it("delivers nothing more to a protocol that has closed, and drops what it writes then", () => {
    class Closing extends Semicolons {
      override messageReceived(message: string): void {
        super.messageReceived(message);
        if (this.transport.disconnecting) return;
        this.transport.write("bye");
        this.transport.loseConnection();
        this.transport.write("still there");
        this.rest = Buffer.alloc(0);
      }

      override connectionLost(reason: Failure<ConnectionDone>): void {
        expect(reason.value).to.be.instanceOf(ConnectionDone);
      }
    }
    const report = splitEverywhere((notes) => new Closing(notes), ["a;", "b;", "c"]);
    expect(namesIn(report)).to.deep.equal(["message", "loseConnection"]);
    expect(report.trace.written.toString()).to.equal("bye");
  });

  it("tells of an aborted connection and of an end of writing", () => {
    class Aborting extends Semicolons {
      override messageReceived(): void {
        this.transport.loseWriteConnection();
        this.transport.abortConnection();
        this.rest = Buffer.alloc(0);
      }
    }
    const report = splitEverywhere((notes) => new Aborting(notes), "a;");
    expect(namesIn(report)).to.deep.equal(["loseWriteConnection", "abortConnection", "lost"]);
    expect(report.trace.events[2]?.details[0]).to.equal("ConnectionAborted");
  });

  it("tells half-closeable protocols first that the peer has ended", () => {
    class HalfCloseable extends Semicolons {
      readConnectionLost(): void {
        this.notes.note("end of input");
      }

      writeConnectionLost(): void {}
    }
    const report = splitEverywhere((notes) => new HalfCloseable(notes), "a;");
    expect(namesIn(report)).to.deep.equal(["message", "end of input", "lost"]);
  });

  it("finds what depends on where the connection ends", () => {
    class Flushing extends Semicolons {
      #last: Buffer = Buffer.alloc(0);

      override dataReceived(data: Buffer): void {
        super.dataReceived(data);
        this.#last = data;
      }

      override connectionLost(): void {
        if (this.rest.length > 0) this.notes.note("unfinished", this.#last.toString()); // a bug
      }
    }
    const { delivery } = found((notes) => new Flushing(notes), "ab;");
    expect(delivery.end).to.equal(2);
  });

  it("keeps the clock still, and does what is due at once", () => {
    const { trace } = splitEverywhere(({ note, clock }) => {
      const protocol = new Protocol();
      protocol.dataReceived = () => {};
      protocol.connectionMade = () => {
        clock.callLater(0, () => note("at once"));
        clock.callLater(0.1, () => note("never"));
      };
      return protocol;
    }, "ab");
    expect(trace.events.map(({ name }) => name)).to.deep.equal(["at once"]);
  });

  it("asks pull producers for all they have", () => {
    const { trace } = splitEverywhere(() => {
      const protocol = new Protocol<ITCPTransport>();
      let left = 3;
      protocol.connectionMade = () => {
        protocol.transport.registerProducer(
          {
            resumeProducing() {
              protocol.transport.write(`${left}`);
              left -= 1;
              if (left === 0) protocol.transport.unregisterProducer();
            },
            stopProducing() {},
          },
          false,
        );
      };
      return protocol;
    }, "");
    expect(trace.written.toString()).to.equal("321");
  });

  describe("with a protocol that can be paused", () => {
    class Pausable extends Semicolons {
      paused = false;

      pauseProducing(): void {
        this.paused = true;
        this.transport.pauseProducing();
      }

      resumeProducing(): void {
        this.paused = false;
        this.transport.resumeProducing();
      }

      stopProducing(): void {}
    }

    it("pauses it at each byte, and resumes it when more has come", () => {
      let mostPauses = 0;
      class Counting extends Pausable {
        #pauses = 0;

        override pauseProducing(): void {
          super.pauseProducing();
          this.#pauses += 1;
          mostPauses = Math.max(mostPauses, this.#pauses);
        }
      }
      const { runs } = splitEverywhere((notes) => new Counting(notes), "a;bc;");
      expect(mostPauses).to.equal(5);
      expect(runs).to.equal(1 + 1 + 4 + 1 + (5 + 1) + 3 * 4);
    });

    it("finds what it loses then", () => {
      class Losing extends Pausable {
        override resumeProducing(): void {
          super.resumeProducing();
          this.rest = Buffer.alloc(0); // a bug
        }
      }
      const { delivery } = found((notes) => new Losing(notes), "ab;");
      expect(delivery).to.deep.include({ cuts: [1], pauses: [1], end: 2 });
    });
  });

  describe("with a TLS upgrade", () => {
    class Securing extends Semicolons {
      override messageReceived(message: string): void {
        super.messageReceived(message);
        this.transport.write(`${message}!`);
        if (message !== "tls") return;
        this.transport.startTLS({});
        this.discard();
      }

      discard(): void {
        this.rest = Buffer.alloc(0);
      }

      handshakeCompleted(): void {
        this.notes.note("secure");
      }
    }

    const TRANSCRIPT = ["a;", "tls;", TLS_UPGRADE, "b;c;"];

    it("keeps apart what is written before it and after it", () => {
      const report = splitEverywhere((notes) => new Securing(notes), TRANSCRIPT);
      expect(namesIn(report)).to.deep.equal([
        ...["message", "message", "startTLS", "handshake", "secure"],
        ...["message", "message", "lost"],
      ]);
      expect(report.trace.written.toString()).to.equal("a!tls!");
      expect(report.trace.writtenSecurely.toString()).to.equal("b!c!");
    });

    it("accepts a protocol that closes when plaintext comes before it", () => {
      class Suspicious extends Securing {
        override discard(): void {
          if (this.rest.length > 0) this.transport.loseConnection();
          super.discard();
        }
      }
      splitEverywhere((notes) => new Suspicious(notes), TRANSCRIPT);
    });

    it("finds plaintext that is taken for what comes after it", () => {
      class Gullible extends Securing {
        override discard(): void {} // a bug, known as STARTTLS injection
      }
      const error = found((notes) => new Gullible(notes), TRANSCRIPT);
      expect(error.delivery.injection).to.deep.equal({ bytes: Buffer.from("b"), isJoined: true });
      expect(error.message).to.match(
        /^plaintext from before the TLS upgrade was taken for what came after it: /,
      );
      expect(error.message).to.contain('"a;tls;b" | TLS | "b;c;"');
    });

    it("finds plaintext that is answered, where nothing is noted of it", () => {
      class Silent extends Securing {
        override messageReceived(message: string): void {
          this.transport.write(`${message}!`);
          if (message === "tls") this.transport.startTLS({});
        }

        override connectionLost(): void {}
      }
      expect(found((notes) => new Silent(notes), ["tls;", TLS_UPGRADE, "b;"]).message).to.contain(
        "what was written encrypted differs at byte 1",
      );
    });

    it("finds plaintext that was acted on before the connection was closed for it", () => {
      class TooLate extends Securing {
        override discard(): void {
          const message = this.rest.toString();
          if (message !== "") this.notes.note("message", message);
          if (message !== "") this.transport.loseConnection();
          super.discard();
        }
      }
      expect(found((notes) => new TooLate(notes), TRANSCRIPT).message).to.match(/^plaintext/);
    });

    it("injects what it is told to", () => {
      class OneCommand extends Securing {
        override discard(): void {
          if (!this.rest.toString().includes("x")) super.discard();
        }
      }
      const make: SplitSubject = (notes) => new OneCommand(notes);
      splitEverywhere(make, TRANSCRIPT);
      expect(
        found(make, TRANSCRIPT, { injected: "x;" }).delivery.injection?.bytes.toString(),
      ).to.equal("x");
    });

    it("notices a protocol that is not ready for it", () => {
      const report = splitEverywhere((notes) => new Semicolons(notes), ["a;", TLS_UPGRADE, "b;"]);
      expect(namesIn(report)).to.deep.equal(["message", "handshake without startTLS", "lost"]);
    });

    it("fails when plaintext comes in place of the handshake", () => {
      const reasons = new Set<string>();
      class Watching extends Securing {
        override connectionLost(reason: Failure): void {
          reasons.add(reason.value.name);
        }
      }
      splitEverywhere((notes) => new Watching(notes), TRANSCRIPT);
      expect([...reasons]).to.deep.equal(["ConnectionDone", "SSLError"]);
    });

    it("can't happen twice", () => {
      expect(() =>
        splitEverywhere((notes) => new Securing(notes), [TLS_UPGRADE, TLS_UPGRADE]),
      ).to.throw(RangeError);
    });
  });

  it("refuses transcripts too long to try everywhere, unless it is told where", () => {
    const long = Buffer.alloc(MAX_TRANSCRIPT_BYTES + 1, "a;");
    const make: SplitSubject = (notes) => new Semicolons(notes);
    expect(() => splitEverywhere(make, long)).to.throw(RangeError, "name the positions");
    const { runs } = splitEverywhere(make, long, { positions: [7, 3000, 7] });
    expect(runs).to.equal(1 + 1 + 2 + 1 + 3 * 2);
  });

  it("logs what an async event method throws: it comes too late to be compared", async () => {
    class Late extends Protocol {
      override async dataReceived(): Promise<void> {
        throw new RangeError("too late");
      }
    }
    const { runs } = splitEverywhere(() => new Late(), "x");
    await Promise.resolve();
    expect(flushLoggedErrors(RangeError)).to.have.lengthOf(runs);
  });

  it("refuses a protocol that was connected before", () => {
    const protocol = new Protocol();
    expect(() => splitEverywhere(() => protocol, "x")).to.throw(TypeError, "a new protocol");
  });

  it("refuses positions outside of the transcript, and pieces that are no bytes", () => {
    const make: SplitSubject = (notes) => new Semicolons(notes);
    for (const at of [0, 2, -1, 1.5, Number.NaN]) {
      expect(() => splitEverywhere(make, "ab", { positions: [at] })).to.throw(RangeError);
    }
    expect(() => splitEverywhere(make, [1 as unknown as string])).to.throw(TypeError);
  });
});
