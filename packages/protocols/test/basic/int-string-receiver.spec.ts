import {
  Int8StringReceiver,
  Int16StringReceiver,
  Int32StringReceiver,
  StringTooLongError,
} from "@cordage/protocols/basic";
import { StringTransport } from "@cordage/testing";
import { expect } from "chai";

for (const Receiver of [Int8StringReceiver, Int16StringReceiver, Int32StringReceiver]) {
  describe(Receiver.name, () => {
    class Recorder extends Receiver {
      readonly events: string[] = [];
      react: (event: string) => void = () => {};

      override stringReceived(string: Buffer): void {
        this.events.push(string.toString());
        this.react(string.toString());
      }
    }

    let transport: StringTransport;
    let receiver: Recorder;

    beforeEach(() => {
      transport = new StringTransport();
      receiver = new Recorder();
      receiver.makeConnection(transport);
    });

    function encode(...strings: string[]): Buffer {
      const sent = new StringTransport();
      const sender = new Receiver();
      sender.makeConnection(sent);
      for (const string of strings) sender.sendString(string);
      return sent.value();
    }

    it("receives what another sends, empty strings too (IN-1, IN-3)", () => {
      receiver.dataReceived(encode("one", "", "three"));
      expect(receiver.events).to.deep.equal(["one", "", "three"]);
      expect(receiver.MAX_LENGTH).to.equal(99_999);
    });

    it("calls lengthLimitExceeded with the length, once, and closes (IN-2)", () => {
      const lengths: number[] = [];
      const closing = receiver.lengthLimitExceeded.bind(receiver);
      receiver.lengthLimitExceeded = (length) => {
        lengths.push(length);
        closing(length);
      };
      receiver.MAX_LENGTH = 5;
      const bytes = encode("12345", "123456");
      receiver.dataReceived(bytes.subarray(0, bytes.length - 6));
      expect([receiver.events, lengths]).to.deep.equal([["12345"], [6]]);
      expect(transport.disconnecting).to.equal(true);
    });

    it("parses nothing after lengthLimitExceeded, even if that is overridden (IN-8)", () => {
      let calls = 0;
      receiver.lengthLimitExceeded = () => {
        calls += 1;
      };
      receiver.MAX_LENGTH = 5;
      receiver.dataReceived(encode("one", "123456", "two"));
      receiver.dataReceived(encode("three"));
      expect([receiver.events, calls, transport.disconnecting]).to.deep.equal([["one"], 1, false]);
      expect(receiver.takeUnprocessed().length).to.equal(0);
    });

    it("sends strings that are longer than its own limit, up to what the length can say (IN-4)", () => {
      receiver.MAX_LENGTH = 1;
      receiver.sendString("longer");
      expect(transport.value().equals(encode("longer"))).to.equal(true);
      if (receiver.prefixLength === 4) return; // too long a string can't be had for a test
      const longest = Buffer.alloc(256 ** receiver.prefixLength - 1);
      expect(() => receiver.sendString(longest)).not.to.throw();
      transport.clear();
      expect(() => receiver.sendString(Buffer.concat([longest, Buffer.of(0)]))).to.throw(
        StringTooLongError,
      );
      expect(transport.value().length).to.equal(0);
    });

    it("writes length and string in one write", () => {
      let writes = 0;
      transport.write = () => {
        writes += 1;
      };
      receiver.sendString("one");
      expect(writes).to.equal(1);
    });

    it("stops after the string that pauses, and goes on synchronously when resumed (IN-5)", () => {
      receiver.react = (event) => {
        if (event === "b") receiver.pauseProducing();
      };
      receiver.dataReceived(encode("a", "b", "c"));
      receiver.dataReceived(encode("d"));
      expect(receiver.events).to.deep.equal(["a", "b"]);
      expect([receiver.paused, transport.producerState]).to.deep.equal([true, "paused"]);
      receiver.resumeProducing();
      expect(receiver.events).to.deep.equal(["a", "b", "c", "d"]);
      expect([receiver.paused, transport.producerState]).to.deep.equal([false, "producing"]);
    });

    it("stops for good with stopProducing (IN-5)", () => {
      receiver.stopProducing();
      receiver.dataReceived(encode("a"));
      expect([receiver.events, transport.producerState]).to.deep.equal([[], "stopped"]);
    });

    it("takes a limit that changes in stringReceived for the very next string (IN-6)", () => {
      receiver.react = () => {
        receiver.MAX_LENGTH = 2;
      };
      receiver.dataReceived(encode("123", "12", "123"));
      expect(receiver.events).to.deep.equal(["123", "12"]);
      expect(transport.disconnecting).to.equal(true);
    });

    it("gives up what it has not parsed, inside stringReceived as well (IN-7)", () => {
      const taken: Buffer[] = [];
      receiver.react = () => taken.push(receiver.takeUnprocessed());
      const rest = encode("b", "c").subarray(0, -1);
      receiver.dataReceived(Buffer.concat([encode("a"), rest]));
      expect([receiver.events, taken[0]?.equals(rest)]).to.deep.equal([["a"], true]);
      receiver.dataReceived(encode("d").subarray(0, -1));
      expect(receiver.takeUnprocessed().equals(encode("d").subarray(0, -1))).to.equal(true);
      receiver.dataReceived(encode("e"));
      expect(receiver.events).to.deep.equal(["a", "e"]);
    });

    it("delivers no string after the one in which it closed (IN-9)", () => {
      receiver.react = () => transport.loseConnection();
      receiver.dataReceived(encode("a", "b"));
      receiver.dataReceived(encode("c"));
      expect(receiver.events).to.deep.equal(["a"]);
    });

    it("says when the subclass forgot stringReceived", () => {
      const bare = new Receiver();
      bare.makeConnection(transport);
      expect(() => bare.dataReceived(encode(""))).to.throw("stringReceived");
    });
  });
}
