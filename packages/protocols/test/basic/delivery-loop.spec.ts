import type { Protocol } from "@cordage/reactor";
import { StringTransport, StringTransportWithDisconnection } from "@cordage/testing";
import { expect } from "chai";
import { expectSameForEverySplit } from "../support/every-split.ts";
import { type OnMessage, RECEIVER_KINDS } from "../support/receivers.ts";

const FAULT = new Error("from an event method");

for (const kind of RECEIVER_KINDS) {
  describe(`${kind.name}, as every receiver`, () => {
    const encodeAll = (...messages: string[]): Buffer => Buffer.concat(messages.map(kind.encode));

    /** A connected receiver, and what it has received. */
    function connected(onMessage: OnMessage = () => {}, transport = new StringTransport()) {
      const received: string[] = [];
      const receiver = kind.make((message) => {
        received.push(message);
        onMessage(message, receiver);
      });
      receiver.makeConnection(transport);
      return { receiver, received, transport };
    }

    it("receives the same however the bytes were cut (GEN-4)", () => {
      const messages = ["one", "", "two", "x", "three four"].map((m) => m.slice(0, 9));
      const received = expectSameForEverySplit(encodeAll(...messages), (chunks) => {
        const { receiver, received } = connected();
        for (const chunk of chunks) receiver.dataReceived(chunk);
        return received;
      });
      expect(received).to.deep.equal(messages);
    });

    it("hands out bytes that later ones don't change, and takes an empty chunk", () => {
      const { receiver, received } = connected();
      for (const message of ["one", "two", "three"]) {
        const bytes = kind.encode(message);
        receiver.dataReceived(bytes.subarray(0, 2));
        receiver.dataReceived(Buffer.alloc(0));
        receiver.dataReceived(bytes.subarray(2));
      }
      expect(received).to.deep.equal(["one", "two", "three"]);
    });

    for (const request of ["loseConnection", "abortConnection"] as const) {
      it(`delivers nothing after its ${request} (GEN-1)`, () => {
        const { receiver, received } = connected((message, { transport }) => {
          if (message === "two") (transport as StringTransport)[request]();
        });
        receiver.dataReceived(encodeAll("one", "two", "three", "four"));
        receiver.dataReceived(encodeAll("five"));
        expect(received).to.deep.equal(["one", "two"]);
      });
    }

    it("delivers nothing after a connection that is lost at once (GEN-1)", () => {
      const transport = new StringTransportWithDisconnection();
      const { receiver, received } = connected(() => transport.loseConnection(), transport);
      transport.protocol = receiver;
      receiver.dataReceived(encodeAll("one", "two"));
      expect(received).to.deep.equal(["one"]);
    });

    it("lets go of what it has buffered when it closes (GEN-1)", async () => {
      const { receiver, received } = connected((_, { transport }) => transport.loseConnection());
      const chunk = new WeakRef(deliverAndForget(receiver, encodeAll("one", "two")));
      await collectedOf(chunk);
      expect(received).to.deep.equal(["one"]);
    });

    it("does not re-enter: what arrives inside an event is delivered after it, behind what waits (GEN-2)", () => {
      let depth = 0;
      const { receiver, received } = connected((message, self) => {
        depth += 1;
        expect(depth).to.equal(1);
        if (message === "one") {
          self.dataReceived(encodeAll("three").subarray(0, 2));
          self.dataReceived(encodeAll("three").subarray(2));
        }
        if (message === "three") self.dataReceived(encodeAll("four"));
        depth -= 1;
      });
      receiver.dataReceived(encodeAll("one", "two"));
      expect(received).to.deep.equal(["one", "two", "three", "four"]);
    });

    it("has consumed a message whose event throws, and nothing else (GEN-3)", () => {
      const { receiver, received } = connected((message) => {
        if (message === "two") throw FAULT;
      });
      expect(() => receiver.dataReceived(encodeAll("one", "two", "three"))).to.throw(FAULT);
      expect(received).to.deep.equal(["one", "two"]);
      receiver.dataReceived(encodeAll("four"));
      expect(received).to.deep.equal(["one", "two", "three", "four"]);
    });

    it("delivers nothing after an event that closes and throws (GEN-1, GEN-3)", () => {
      const { receiver, received } = connected((_, { transport }) => {
        transport.loseConnection();
        throw FAULT;
      });
      expect(() => receiver.dataReceived(encodeAll("one", "two"))).to.throw(FAULT);
      receiver.dataReceived(encodeAll("three"));
      expect(received).to.deep.equal(["one"]);
    });
  });
}

/** In a function of its own, so that no variable of the test keeps the chunk alive. */
function deliverAndForget(receiver: Protocol, bytes: Buffer): ArrayBufferLike {
  const chunk = Buffer.from(new Uint8Array(bytes).buffer);
  receiver.dataReceived(chunk);
  return chunk.buffer;
}

/** Resolves when it has been collected; the test's time runs out if it never is. */
async function collectedOf(reference: WeakRef<object>): Promise<void> {
  while (reference.deref() !== undefined) {
    await new Promise((resolve) => setImmediate(resolve));
    globalThis.gc?.();
  }
}
