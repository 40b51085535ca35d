import {
  Int8StringReceiver,
  Int16StringReceiver,
  Int32StringReceiver,
  LineOnlyReceiver,
  LineReceiver,
  NetstringReceiver,
  StatefulProtocol,
  type StatefulStep,
  StatefulStringProtocol,
} from "@cordage/protocols/basic";
import type { ITransport, Protocol } from "@cordage/reactor";
import type { Operation, Program, Trace, TraceEntry } from "./program.ts";
import { TracedTransport } from "./traced-transport.ts";

/** As much of the receivers as programs use; each has some of it. */
interface Subject extends Protocol {
  MAX_LENGTH?: number;
  delimiter?: Buffer;
  readonly paused?: boolean;
  state?: string;
  pauseProducing?(): void;
  resumeProducing?(): void;
  stopProducing?(): void;
  setRawMode?(): void;
  setLineMode?(extra?: Buffer): void;
  clearLineBuffer?(): Buffer;
  takeUnprocessed?(): Buffer;
  sendLine?(line: Uint8Array): void;
  sendString?(string: Uint8Array): void;
}

/** What an event returns to the code that called it. */
interface Outcome {
  isTruthy: boolean;
  state: string | undefined;
  step: number | undefined;
}

class ThrownByProgram extends Error {
  override readonly name = "ThrownByProgram";
}

/** What kind of lines the line receivers are to deliver; it must make no difference. */
export type LineKind = "bytes" | "text";

/** Runs a program on one of our receivers. */
export function runProgram(program: Program, lineKind: LineKind = "bytes"): Trace {
  return new ProgramRun(program, lineKind).run();
}

class ProgramRun {
  readonly #program: Program;
  readonly #lineKind: LineKind;
  readonly #trace: TraceEntry[] = [];
  readonly #transport = new TracedTransport(this.#trace);
  readonly #subject: Subject;
  #events = 0;

  constructor(program: Program, lineKind: LineKind) {
    this.#program = program;
    this.#lineKind = lineKind;
    this.#subject = this.#make();
  }

  run(): Trace {
    const { maxLength, delimiter, operations } = this.#program;
    const subject = this.#subject;
    subject.MAX_LENGTH = maxLength;
    subject.delimiter = fromHex(delimiter);
    subject.makeConnection(this.#transport);
    for (const [index, operation] of operations.entries()) {
      this.#trace.push(["op", index, ...operation]);
      this.#guarded(() => this.#perform(operation, Buffer.alloc(0)));
    }
    const isPaused = subject.paused ?? false;
    this.#trace.push(["end", isPaused, this.#transport.disconnecting, toHex(this.#takeLeftover())]);
    return this.#trace;
  }

  #make(): Subject {
    switch (this.#program.receiver) {
      case "line":
        return this.#makeLineReceiver();
      case "lineOnly":
        return this.#withLineEvents(
          this.#lineKind === "text" ? new TextOnlyReceiver() : new LineOnlyReceiver(),
        );
      case "netstring":
        return this.#withStringEvents(new NetstringReceiver());
      case "int8":
        return this.#withStringEvents(new Int8StringReceiver());
      case "int16":
        return this.#withStringEvents(new Int16StringReceiver());
      case "int32":
        return this.#withStringEvents(new Int32StringReceiver());
      case "statefulString":
        return new States((string) => this.#event("string", string).state);
      case "stateful":
        return new Steps(this.#program.firstStep, (piece) => this.#event("piece", piece).step);
      default:
        throw new Error(`we have no ${this.#program.receiver}`);
    }
  }

  #makeLineReceiver(): Subject {
    const receiver = this.#lineKind === "text" ? new TextReceiver() : new LineReceiver();
    receiver.rawDataReceived = (data) => this.#event("raw", data).isTruthy;
    return this.#withLineEvents(receiver);
  }

  #withLineEvents(
    receiver: Subject & {
      lineReceived(line: Buffer & string): void;
      lineLengthExceeded(bytes: Buffer): void;
    },
  ): Subject {
    receiver.lineReceived = (line: Buffer | string) =>
      this.#event("line", Buffer.from(line as string, "latin1")).isTruthy;
    const close = receiver.lineLengthExceeded.bind(receiver);
    receiver.lineLengthExceeded = (bytes) => {
      this.#event("exceeded", bytes, receiver.paused ?? false);
      if (!this.#program.tolerant) close(bytes);
    };
    return receiver;
  }

  #withStringEvents(
    receiver: Subject & {
      stringReceived(string: Buffer): void;
      lengthLimitExceeded?(length: number): void;
    },
  ): Subject {
    receiver.stringReceived = (string) => this.#event("string", string).isTruthy;
    const close = receiver.lengthLimitExceeded?.bind(receiver);
    receiver.lengthLimitExceeded = (length) => {
      this.#trace.push(["limit", length]);
      this.#react(Buffer.alloc(0));
      if (!this.#program.tolerant) close?.(length);
    };
    return receiver;
  }

  #event(kind: string, bytes: Buffer, ...more: boolean[]): Outcome {
    this.#trace.push([kind, toHex(bytes), ...more]);
    return this.#react(bytes);
  }

  /** Does what the program says for this event, the next one that has come. */
  #react(bytes: Buffer): Outcome {
    const reaction = this.#program.reactions[this.#events] ?? [];
    this.#events += 1;
    const outcome: Outcome = { isTruthy: false, state: undefined, step: undefined };
    for (const operation of reaction) {
      this.#trace.push(["do", ...operation]);
      if (operation[0] === "throw") throw new ThrownByProgram();
      if (operation[0] === "truthy") outcome.isTruthy = true;
      else if (operation[0] === "state") outcome.state = operation[1];
      else if (operation[0] === "step") outcome.step = operation[1];
      else this.#perform(operation, bytes);
    }
    return outcome;
  }

  #perform(operation: Operation, eventBytes: Buffer): void {
    const subject = this.#subject;
    switch (operation[0]) {
      case "data":
        subject.dataReceived(fromHex(operation[1]));
        break;
      case "pause":
        subject.pauseProducing?.();
        break;
      case "resume":
        subject.resumeProducing?.();
        break;
      case "stop":
        subject.stopProducing?.();
        break;
      case "lose":
        this.#transport.loseConnection();
        break;
      case "abort":
        this.#transport.abortConnection();
        break;
      case "rawMode":
        subject.setRawMode?.();
        break;
      case "lineMode":
        subject.setLineMode?.(fromHex(operation[1]));
        break;
      case "lineModeWithRest":
        subject.setLineMode?.(eventBytes.subarray(operation[1]));
        break;
      case "clear":
        this.#trace.push(["cleared", toHex(this.#takeLeftover())]);
        break;
      case "maxLength":
        subject.MAX_LENGTH = operation[1];
        break;
      case "delimiter":
        subject.delimiter = fromHex(operation[1]);
        break;
      case "send":
        this.#guarded(() => this.#send(fromHex(operation[1])));
        break;
      default:
        throw new Error(`${operation[0]} belongs into an event`);
    }
  }

  #send(bytes: Buffer): void {
    if (this.#subject.sendLine !== undefined) this.#subject.sendLine(bytes);
    else this.#subject.sendString?.(bytes);
  }

  #takeLeftover(): Buffer {
    const subject = this.#subject;
    return subject.clearLineBuffer?.() ?? subject.takeUnprocessed?.() ?? Buffer.alloc(0);
  }

  #guarded(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#trace.push(["raise", error instanceof Error ? error.name : "?"]);
    }
  }
}

class TextReceiver extends LineReceiver<ITransport, string> {
  override readonly lineEncoding = "latin1";
}

class TextOnlyReceiver extends LineOnlyReceiver<ITransport, string> {
  override readonly lineEncoding = "latin1";
}

class States extends StatefulStringProtocol(NetstringReceiver) {
  readonly #react: (string: Buffer) => string | undefined;

  constructor(react: (string: Buffer) => string | undefined) {
    super();
    this.#react = react;
  }

  proto_init(string: Buffer): string {
    return this.#react(string) ?? this.state;
  }

  proto_other(string: Buffer): string {
    return this.proto_init(string);
  }
}

class Steps extends StatefulProtocol {
  readonly #firstStep: number;
  readonly #react: (piece: Buffer) => number | undefined;

  constructor(firstStep: number, react: (piece: Buffer) => number | undefined) {
    super();
    this.#firstStep = firstStep;
    this.#react = react;
  }

  getInitialState(): StatefulStep {
    return [this.piece, this.#firstStep];
  }

  piece(piece: Buffer): StatefulStep | undefined {
    const step = this.#react(piece);
    return step === undefined ? undefined : [this.piece, step];
  }
}

function fromHex(bytes: string): Buffer {
  return Buffer.from(bytes, "hex");
}

function toHex(bytes: Buffer): string {
  return bytes.toString("hex");
}
