import { connectProtocol, type IStreamClientEndpoint, Protocol } from "@cordage/reactor";
import { connectableEndpoint, successResultOf } from "@cordage/testing";
import { expect } from "chai";

describe("connectProtocol", () => {
  it("connects the protocol it is given, and fires with it (E9)", () => {
    class Greeter extends Protocol {
      readonly word: string;

      constructor(word: string) {
        super();
        this.word = word;
      }
    }
    const [endpoint, completer] = connectableEndpoint();
    const greeter = new Greeter("hello");
    const connecting = connectProtocol(endpoint, greeter);
    expect(greeter.connected).to.equal(false);
    completer.succeedOnce();
    const connected: Greeter = successResultOf(connecting); // typed by the protocol
    expect(connected).to.equal(greeter);
    expect(greeter.connected).to.equal(true);
  });

  it("refuses what is no endpoint to connect to, at the call", () => {
    const protocol = new Protocol();
    const swapped = protocol as unknown as IStreamClientEndpoint;
    expect(() => connectProtocol(swapped, protocol)).to.throw(
      TypeError,
      "expected a client endpoint, got an object of class Protocol, which has no connect()",
    );
  });
});
