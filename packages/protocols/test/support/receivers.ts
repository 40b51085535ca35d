import {
  encodeIntString,
  encodeNetstring,
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

/** What a test does with a message that has been received; called inside the event method. */
export type OnMessage = (message: string, receiver: Protocol) => void;

/** One of the receivers, in a form that a test can be written for all of them in. */
export interface ReceiverKind {
  readonly name: string;
  /** Makes one that is not connected yet. */
  make(onMessage: OnMessage): Protocol;
  /** A message as the peer would send it. Messages are of at most 9 characters. */
  encode(message: string): Buffer;
}

const RECORD_LENGTH = 10;

class TextLineReceiver extends LineReceiver<ITransport, string> {
  override readonly lineEncoding = "utf8";
}

class States extends StatefulStringProtocol(NetstringReceiver) {
  onMessage: OnMessage = () => {};

  proto_init(string: Buffer): string {
    this.onMessage(string.toString(), this);
    return "next";
  }

  proto_next(string: Buffer): string {
    return this.proto_init(string);
  }
}

class Records extends StatefulProtocol {
  onMessage: OnMessage = () => {};

  getInitialState(): StatefulStep {
    return [this.recordReceived, RECORD_LENGTH];
  }

  recordReceived(record: Buffer): void {
    this.onMessage(record.toString().trimEnd(), this);
  }
}

/** Every receiver there is. */
export const RECEIVER_KINDS: readonly ReceiverKind[] = [
  lineKind("LineReceiver", LineReceiver),
  lineKind("LineReceiver of text", TextLineReceiver),
  lineKind("LineOnlyReceiver", LineOnlyReceiver),
  stringKind("NetstringReceiver", NetstringReceiver, encodeNetstring),
  stringKind("Int8StringReceiver", Int8StringReceiver, (m) => encodeIntString(m, 1)),
  stringKind("Int16StringReceiver", Int16StringReceiver, (m) => encodeIntString(m, 2)),
  stringKind("Int32StringReceiver", Int32StringReceiver, (m) => encodeIntString(m, 4)),
  {
    name: "StatefulStringProtocol",
    make: (onMessage) => Object.assign(new States(), { onMessage }),
    encode: encodeNetstring,
  },
  {
    name: "StatefulProtocol",
    make: (onMessage) => Object.assign(new Records(), { onMessage }),
    encode: (message) => Buffer.from(message.padEnd(RECORD_LENGTH)),
  },
];

function lineKind(
  name: string,
  Receiver: new () => Protocol & { lineReceived(line: string & Buffer): void },
): ReceiverKind {
  return {
    name,
    encode: (message) => Buffer.from(`${message}\r\n`),
    make(onMessage) {
      const receiver = new Receiver();
      receiver.lineReceived = (line: Buffer | string) => onMessage(line.toString(), receiver);
      return receiver;
    },
  };
}

function stringKind(
  name: string,
  Receiver: new () => Protocol & { stringReceived(string: Buffer): void },
  encode: (message: string) => Buffer,
): ReceiverKind {
  return {
    name,
    encode,
    make(onMessage) {
      const receiver = new Receiver();
      receiver.stringReceived = (string) => onMessage(string.toString(), receiver);
      return receiver;
    },
  };
}
