import {
  Int16StringReceiver,
  LineOnlyReceiver,
  LineReceiver,
  NetstringReceiver,
} from "@cordage/protocols/basic";
import type { Protocol } from "@cordage/reactor";
import { flushLoggedErrors, StringTransport } from "@cordage/testing";
import { expect } from "chai";

const FAULT = new Error("from an async event method");

/** Fails on a later turn, as an async function does after its first await. */
async function failLater(): Promise<void> {
  await Promise.resolve();
  throw FAULT;
}

class Lines extends LineReceiver {
  override lineReceived = failLater;
}

class RawData extends LineReceiver {
  override rawDataReceived = failLater;

  override connectionMade(): void {
    this.setRawMode();
  }
}

class OnlyLines extends LineOnlyReceiver {
  override lineReceived = failLater;
}

class Netstrings extends NetstringReceiver {
  override stringReceived = failLater;
}

class Strings extends Int16StringReceiver {
  override stringReceived = failLater;
}

const CASES: readonly (readonly [receiver: new () => Protocol, bytes: string])[] = [
  [Lines, "a\r\n"],
  [RawData, "a"],
  [OnlyLines, "a\r\n"],
  [Netstrings, "1:a,"],
  [Strings, "\0\u0001a"],
];

describe("async event methods of receivers", () => {
  for (const [Receiver, bytes] of CASES) {
    it(`of ${Receiver.name}: a rejection is logged and closes the connection, and no more`, async () => {
      const transport = new StringTransport();
      const receiver = new Receiver();
      receiver.makeConnection(transport);
      receiver.dataReceived(Buffer.from(bytes));
      expect(transport.disconnecting).to.equal(false);
      await new Promise<void>((resolve) => setImmediate(resolve));
      expect(flushLoggedErrors().map((failure) => failure.value)).to.deep.equal([FAULT]);
      expect(transport.disconnecting).to.equal(true);
    });
  }
});
