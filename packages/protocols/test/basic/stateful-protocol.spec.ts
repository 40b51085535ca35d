import { NoProgressError, StatefulProtocol, type StatefulStep } from "@cordage/protocols/basic";
import { StringTransport } from "@cordage/testing";
import { expect } from "chai";
import { expectSameForEverySplit } from "../support/every-split.ts";

/** A byte of length and a body; a length of zero closes. */
class Chunks extends StatefulProtocol {
  readonly bodies: string[] = [];

  getInitialState(): StatefulStep {
    return [this.length, 1];
  }

  length(data: Buffer): StatefulStep {
    const length = data.readUInt8();
    if (length === 0) this.transport.loseConnection();
    return [this.body, length];
  }

  body(data: Buffer): StatefulStep {
    this.bodies.push(data.toString());
    return [this.length, 1];
  }
}

/** Begins with the step it is given. */
class Starting extends StatefulProtocol {
  readonly #first: () => StatefulStep;
  constructor(first: () => StatefulStep) {
    super();
    this.#first = first;
    this.makeConnection(new StringTransport());
  }
  getInitialState(): StatefulStep {
    return this.#first();
  }
}

describe("StatefulProtocol", () => {
  it("calls each handler with exactly the bytes it asked for (SF-1, GEN-4)", () => {
    const bodies = expectSameForEverySplit(Buffer.from("\x05hello\x01a\x03bye"), (chunks) => {
      const protocol = new Chunks();
      protocol.makeConnection(new StringTransport());
      for (const chunk of chunks) protocol.dataReceived(chunk);
      return protocol.bodies;
    });
    expect(bodies).to.deep.equal(["hello", "a", "bye"]);
  });

  it("keeps the step when the handler returns nothing (SF-1)", () => {
    const seen: string[] = [];
    const protocol = new Starting(() => [(data) => void seen.push(data.toString()), 2]);
    protocol.dataReceived(Buffer.from("aabbc"));
    expect(seen).to.deep.equal(["aa", "bb"]);
  });

  it("asks for the first step once, after connectionMade (SF-1)", () => {
    const calls: string[] = [];
    class Ordered extends StatefulProtocol {
      override connectionMade(): void {
        calls.push("connectionMade");
      }
      getInitialState(): StatefulStep {
        calls.push("getInitialState");
        return [() => undefined, 1];
      }
    }
    const protocol = new Ordered();
    protocol.makeConnection(new StringTransport());
    protocol.dataReceived(Buffer.from("ab"));
    expect(calls).to.deep.equal(["connectionMade", "getInitialState"]);
  });

  it("asks for it earlier when data arrives in connectionMade", () => {
    class Eager extends Chunks {
      override connectionMade(): void {
        this.dataReceived(Buffer.from("\x01a"));
      }
    }
    const protocol = new Eager();
    protocol.makeConnection(new StringTransport());
    expect(protocol.bodies).to.deep.equal(["a"]);
  });

  it("stops when the connection is being closed (SF-2)", () => {
    const protocol = new Chunks();
    protocol.makeConnection(new StringTransport());
    protocol.dataReceived(Buffer.from("\x01a\0\x01b"));
    protocol.dataReceived(Buffer.from("\x01c"));
    expect(protocol.bodies).to.deep.equal(["a"]);
  });

  it("calls a handler that asks for nothing at once, with nothing (SF-3)", () => {
    const seen: string[] = [];
    const rest = (data: Buffer): void => void seen.push(`rest ${data}`);
    const protocol = new Starting(() => [
      (data) => {
        seen.push(`first ${data}`);
        return [rest, 1];
      },
      0,
    ]);
    protocol.dataReceived(Buffer.from("ab"));
    expect(seen).to.deep.equal(["first ", "rest a", "rest b"]);
  });

  it("throws when nothing is asked for twice without progress, instead of looping (SF-3)", () => {
    let calls = 0;
    const count = (): void => {
      calls += 1;
    };
    const protocol = new Starting(() => [count, 0]);
    expect(() => protocol.dataReceived(Buffer.from("a"))).to.throw(NoProgressError);
    expect(calls).to.equal(1);
  });

  it("may ask for nothing again after some progress (SF-3)", () => {
    const seen: string[] = [];
    const nothing = (): StatefulStep => [some, 1];
    const some = (data: Buffer): StatefulStep => {
      seen.push(data.toString());
      return [nothing, 0];
    };
    new Starting(() => [nothing, 0]).dataReceived(Buffer.from("abc"));
    expect(seen).to.deep.equal(["a", "b", "c"]);
  });

  for (const count of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    it(`refuses to wait for ${count} bytes`, () => {
      const protocol = new Starting(() => [() => undefined, count]);
      expect(() => protocol.dataReceived(Buffer.from("a"))).to.throw(RangeError, String(count));
    });
  }
});
