import type { Failure } from "@cordage/deferred";
import { type ITCPTransport, Protocol } from "@cordage/reactor";
import {
  Clock,
  connect,
  decodeRecording,
  makeFakeClient,
  makeFakeServer,
  type Recording,
  RecordingDivergenceError,
  RecordingText,
  ReplayProtocol,
  recordProtocol,
  replay,
  StringTransport,
} from "@cordage/testing";
import { expect } from "chai";

/** Greets, answers each line a second later, and closes on `quit`. */
class SlowAnswers extends Protocol<ITCPTransport> {
  readonly clock: Clock;
  #rest = "";

  constructor(clock: Clock) {
    super();
    this.clock = clock;
  }

  override connectionMade(): void {
    this.transport.write(this.greeting());
  }

  greeting(): string {
    return "hello\n";
  }

  override dataReceived(data: Buffer): void {
    this.#rest += data.toString();
    const lines = this.#rest.split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "quit") this.transport.loseConnection();
      else this.clock.callLater(this.delay(), () => this.answer(line));
    }
  }

  delay(): number {
    return 1;
  }

  answer(line: string): void {
    this.transport.write(`<${line}>\n`);
  }
}

/** Says `a`, then `b` when it is answered, then `quit`. */
class Asker extends Protocol {
  readonly questions = ["a", "b", "quit"];

  override dataReceived(data: Buffer): void {
    const [next] = this.questions;
    if (!data.toString().endsWith("\n") || next === undefined) return;
    this.questions.shift();
    this.transport.write(`${next}\n`);
  }
}

/** A conversation of the two, recorded at the server. */
function recordServer(): Recording {
  const clock = new Clock();
  const sink = new RecordingText();
  const server = recordProtocol(new SlowAnswers(clock), { sink, clock });
  const client = new Asker();
  const pump = connect(server, makeFakeServer(server), client, makeFakeClient(client), { clock });
  for (let half = 0; half < 6; half += 1) {
    clock.advance(0.5);
    pump.flush();
  }
  return decodeRecording(sink.text);
}

function divergenceOf(action: () => void): RecordingDivergenceError {
  try {
    action();
  } catch (error) {
    if (error instanceof RecordingDivergenceError) return error;
    throw error;
  }
  throw new Error("nothing differed");
}

describe("replay", () => {
  const recording = recordServer();

  const against = (Answers: typeof SlowAnswers): void => {
    const clock = new Clock();
    replay(recording, new Answers(clock), { clock });
  };

  it("has been given a recording worth it", () => {
    const kinds = recording.entries.map(({ kind, time }) => `${time} ${kind}`);
    expect(kinds).to.deep.equal([
      ...["0 sent", "0 received", "1 sent", "1 received", "2 sent", "2 received"],
      ...["2 requested", "2 closed"],
    ]);
  });

  it("finds the program that was recorded to do the same again", () => {
    against(SlowAnswers);
  });

  it("plays the recorded program against its peer", () => {
    replay(recording, new Asker(), { role: "recorded", isClient: true });
  });

  it("tells the first byte that differs", () => {
    class Rude extends SlowAnswers {
      override answer(line: string): void {
        this.transport.write(line === "b" ? "<B>\n" : `<${line}>\n`);
      }
    }
    const error = divergenceOf(() => against(Rude));
    expect([error.line, error.bytes]).to.deep.equal([6, 11]);
    expect(error.message).to.equal(
      'after 11 bytes, at line 6 of the recording: got "B>\\n", expected "b>\\n"',
    );
  });

  it("doesn't mind how the bytes are cut, or if they come sooner", () => {
    class Stuttering extends SlowAnswers {
      override answer(line: string): void {
        for (const letter of `<${line}>\n`) this.transport.write(letter);
      }

      override delay(): number {
        return 0.5;
      }
    }
    against(Stuttering);
  });

  it("tells what did not come by the time it did", () => {
    class Slower extends SlowAnswers {
      override delay(): number {
        return 5;
      }
    }
    expect(divergenceOf(() => against(Slower)).message).to.equal(
      'after 6 bytes, at line 4 of the recording: nothing more came, expected "<a>\\n<b>\\n"',
    );
  });

  it("tells of a connection that is closed too soon, and of one that is not", () => {
    class Curt extends SlowAnswers {
      override answer(): void {
        this.transport.loseConnection();
      }
    }
    expect(divergenceOf(() => against(Curt)).message).to.contain("the connection was closed");

    class Clinging extends SlowAnswers {
      override dataReceived(data: Buffer): void {
        if (data.toString() !== "quit\n") super.dataReceived(data);
      }
    }
    expect(divergenceOf(() => against(Clinging)).message).to.contain("expected it to be closed");
  });

  it("tells of a connection that is closed where its peer was recorded to close it", () => {
    const entries = [...recording.entries.slice(0, 3), ...recording.entries.slice(-1)];
    const clock = new Clock();
    replay({ ...recording, entries }, new SlowAnswers(clock), { clock });

    class Hasty extends SlowAnswers {
      override answer(line: string): void {
        super.answer(line);
        this.transport.loseConnection();
      }
    }
    const another = new Clock();
    const divergence = divergenceOf(() => {
      replay({ ...recording, entries }, new Hasty(another), { clock: another });
    });
    expect(divergence.message).to.contain("expected that to be left to the peer");
  });

  it("tells of what comes that never came", () => {
    class Talkative extends SlowAnswers {
      override dataReceived(data: Buffer): void {
        if (data.toString() === "quit\n") this.transport.write("bye\n");
        super.dataReceived(data);
      }
    }
    expect(divergenceOf(() => against(Talkative)).message).to.match(
      /^after 14 bytes, at line 9 .*: got "bye\\n", expected nothing more$/,
    );
  });

  it("plays any number of exchanges at one instant", () => {
    class Echo extends Protocol {
      override dataReceived(data: Buffer): void {
        this.transport.write(data);
      }
    }
    const exchanges = `0 < "?"\n0 > "?"\n`.repeat(2000);
    const text = `cordage-recording 1\n${exchanges}0 closed ConnectionDone\n`;
    replay(decodeRecording(text), new Echo());
  });

  it("tells of a difference in the very first bytes", () => {
    class Unfriendly extends SlowAnswers {
      override greeting(): string {
        return "go away\n";
      }
    }
    const { bytes, line } = divergenceOf(() => against(Unfriendly));
    expect([bytes, line]).to.deep.equal([0, 2]);
  });
});

describe("ReplayProtocol", () => {
  const recording = decodeRecording(
    'cordage-recording 1\n1 < "ask"\n2 > "answer"\n3 < end\n4 closed ConnectionDone\n',
  );

  it("sends at once without a clock, and in time with one", () => {
    const transport = new StringTransport();
    new ReplayProtocol(recording).makeConnection(transport);
    expect(transport.value().toString()).to.equal("ask");

    const clock = new Clock();
    const paced = new StringTransport();
    const player = new ReplayProtocol(recording, { clock });
    player.makeConnection(paced);
    expect(paced.value().length).to.equal(0);
    clock.advance(1);
    expect(paced.value().toString()).to.equal("ask");
    player.dataReceived(Buffer.from("answer"));
    clock.advance(2);
    expect([paced.writeDisconnecting, paced.disconnecting]).to.deep.equal([true, false]);
    clock.advance(1);
    expect(paced.disconnecting).to.equal(true);
    player.connectionLost(undefined as unknown as Failure); // the reason is not looked at
    expect(player.finished.called).to.equal(true);
    return player.finished;
  });

  it("fails when nothing comes for as long as it is told to wait, and closes", async () => {
    const clock = new Clock();
    const transport = new StringTransport();
    const player = new ReplayProtocol(recording, { clock, timeout: 10 });
    player.makeConnection(transport);
    clock.advance(1);
    clock.advance(10);
    const error = await player.finished.addErrback((failure) => failure.value);
    expect(error).to.be.instanceOf(RecordingDivergenceError);
    expect(transport.disconnecting).to.equal(true);
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("refuses a timeout without a clock", () => {
    expect(() => new ReplayProtocol(recording, { timeout: 1 })).to.throw(TypeError, "clock");
  });

  it("closes when its outcome is cancelled", () => {
    const transport = new StringTransport();
    const player = new ReplayProtocol(recording);
    player.makeConnection(transport);
    player.finished.addErrback(() => {});
    player.finished.cancel();
    expect(transport.disconnecting).to.equal(true);
  });
});
