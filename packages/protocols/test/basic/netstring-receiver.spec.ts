import { NetstringReceiver } from "@cordage/protocols/basic";
import { StringTransport } from "@cordage/testing";
import { expect } from "chai";
import { expectSameForEverySplit } from "../support/every-split.ts";

class Recorder extends NetstringReceiver {
  readonly strings: string[] = [];
  override stringReceived(string: Buffer): void {
    this.strings.push(string.toString());
  }
}

describe("NetstringReceiver", () => {
  let transport: StringTransport;
  let receiver: Recorder;

  beforeEach(() => {
    transport = new StringTransport();
    receiver = new Recorder();
    receiver.makeConnection(transport);
  });

  const receive = (...chunks: string[]): void => {
    for (const chunk of chunks) receiver.dataReceived(Buffer.from(chunk));
  };

  it("delivers strings, empty ones too (NS-5)", () => {
    receive("5:hello,0:,3:a", "bc,");
    expect(receiver.strings).to.deep.equal(["hello", "", "abc"]);
    expect(receiver.brokenPeer).to.equal(false);
  });

  it("sends strings of any length in one write (NS-1)", () => {
    let writes = 0;
    const write = transport.write.bind(transport);
    transport.write = (data) => {
      writes += 1;
      write(data);
    };
    receiver.sendString("hello");
    receiver.sendString(Buffer.alloc(100_000, "a"));
    expect(writes).to.equal(2);
    expect(transport.value().toString()).to.equal(`5:hello,100000:${"a".repeat(100_000)},`);
    expect(receiver.MAX_LENGTH).to.equal(99_999);
  });

  it("breaks with a peer that sends anything else, after what was right (NS-4)", () => {
    const seen = expectSameForEverySplit(Buffer.from("5:hello,\n5:after,"), (chunks) => {
      const transport = new StringTransport();
      const receiver = new Recorder();
      receiver.makeConnection(transport);
      for (const chunk of chunks) receiver.dataReceived(chunk);
      return [receiver.strings, receiver.brokenPeer, transport.disconnecting];
    });
    expect(seen).to.deep.equal([["hello"], true, true]);
  });

  it("ignores what a broken peer goes on to send, even where closing has no effect (NS-6)", () => {
    transport.loseConnection = () => {};
    receive("x", "2:ok,", "2:ok,");
    expect([receiver.strings, receiver.brokenPeer]).to.deep.equal([[], true]);
  });

  it("takes a limit that changes in stringReceived for the very next string", () => {
    receiver.stringReceived = () => {
      receiver.MAX_LENGTH = 3;
    };
    receive("5:hello,4");
    expect(receiver.brokenPeer).to.equal(true);
  });

  it("says when the subclass forgot stringReceived", () => {
    const bare = new NetstringReceiver();
    bare.makeConnection(transport);
    expect(() => bare.dataReceived(Buffer.from("0:,"))).to.throw("stringReceived");
  });
});
