import { connectedServerAndClient, StringTransport, splitEverywhere } from "@cordage/testing";
import { expect } from "chai";
import { encodeTelegram, TelegramReceiver, TelegramTooLongError } from "../src/index.ts";

class Oracle extends TelegramReceiver {
  override questionReceived(text: Buffer): void {
    if (text.length === 0) this.transport.loseConnection();
    else this.sendTelegram("answer", `${text}? maybe`);
  }
}

class Asker extends TelegramReceiver {
  readonly answers: string[] = [];

  override answerReceived(text: Buffer): void {
    this.answers.push(text.toString());
  }
}

function open<P extends TelegramReceiver>(
  receiver: P,
): { receiver: P; transport: StringTransport } {
  const transport = new StringTransport();
  receiver.makeConnection(transport);
  return { receiver, transport };
}

describe("TelegramReceiver", () => {
  it("has questions answered", () => {
    const [asker, , pump] = connectedServerAndClient(Oracle, Asker);
    asker.sendTelegram("question", "rain");
    asker.sendTelegram("question", "snow");
    pump.flush();
    expect(asker.answers).to.deep.equal(["rain? maybe", "snow? maybe"]);
  });

  it("closes on what is no telegram, after those before it", () => {
    const { receiver, transport } = open(new Oracle());
    receiver.dataReceived(Buffer.concat([encodeTelegram("question", "rain"), Buffer.from("?")]));
    expect(transport.value()).to.deep.equal(encodeTelegram("answer", "rain? maybe"));
    expect(transport.disconnecting).to.equal(true);
  });

  it("delivers nothing after a close of its own", () => {
    const { receiver, transport } = open(new Oracle());
    const last = encodeTelegram("question", "");
    receiver.dataReceived(Buffer.concat([last, encodeTelegram("question", "rain")]));
    expect(transport.value()).to.deep.equal(Buffer.alloc(0));
  });

  it("lets out what a subclass throws, for the transport to log", () => {
    const { receiver } = open(new TelegramReceiver());
    receiver.questionReceived = () => {
      throw new RangeError("planted");
    };
    const arrive = (): void => receiver.dataReceived(encodeTelegram("question", "rain"));
    expect(arrive).to.throw(RangeError, "planted");
  });

  it("sends nothing of a text that is too long", () => {
    const { receiver, transport } = open(new Oracle());
    expect(() => receiver.sendTelegram("answer", "x".repeat(256))).to.throw(TelegramTooLongError);
    expect(transport.value()).to.deep.equal(Buffer.alloc(0));
  });

  it("makes the same of its input however that is cut", () => {
    const transcript = Buffer.concat([
      encodeTelegram("question", "rain"),
      encodeTelegram("question", ""),
      encodeTelegram("question", "never"),
    ]);
    const { trace } = splitEverywhere(() => new Oracle(), transcript);
    expect(trace.events.map(({ name }) => name)).to.deep.equal(["loseConnection"]);
    expect(trace.written).to.deep.equal(encodeTelegram("answer", "rain? maybe"));
  });
});
