import {
  ClientFactory,
  Factory,
  type IAddress,
  type IProtocol,
  IPv4Address,
  Protocol,
  ServerFactory,
} from "@cordage/reactor";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { RecordedEvents } from "../support/recorded-events.ts";

const address = new IPv4Address("TCP", "192.0.2.1", 80);

class Echo extends Protocol {}

/** Counts how often it is started and stopped. */
class CountingFactory extends Factory {
  override noisy = false;
  readonly happened: string[] = [];

  override startFactory(): void {
    this.happened.push("start");
  }

  override stopFactory(): void {
    this.happened.push("stop");
  }
}

describe("Factory", () => {
  describe("buildProtocol", () => {
    it("makes an instance of protocol for each connection, and tells it its factory (P2)", () => {
      const factory = new Factory();
      factory.protocol = Echo;
      const [first, second] = [factory.buildProtocol(address), factory.buildProtocol(address)];
      expect(first).to.be.instanceOf(Echo);
      expect(first).to.have.property("factory", factory);
      expect(second).to.not.equal(first);
    });

    it("calls a function for each connection, where protocol is one (P2)", () => {
      class Named extends Protocol {
        readonly name: string;

        constructor(name: string) {
          super();
          this.name = name;
        }
      }
      let built = 0;
      const makers = [() => new Named(`${++built}`), makeNamed];
      function makeNamed(): Named {
        return new Named("by a function that could be called with new");
      }
      const [factory, other] = makers.map((maker) => Factory.forProtocol(maker));
      expect(factory?.buildProtocol(address)).to.have.property("name", "1");
      const second = factory?.buildProtocol(address);
      expect(second).to.have.property("name", "2");
      expect(second).to.have.property("factory", factory);
      expect(other?.buildProtocol(address)).to.be.instanceOf(Named);
    });

    it("says so when protocol is not set", () => {
      class Forgetful extends Factory {}
      expect(() => new Forgetful().buildProtocol(address)).to.throw(
        TypeError,
        "Forgetful.protocol is not set",
      );
    });

    it("may be overridden, to refuse for one (P2)", () => {
      class Picky extends Factory {
        override buildProtocol(_address: IAddress): IProtocol | null {
          return null;
        }
      }
      expect(new Picky().buildProtocol(address)).to.equal(null);
    });
  });

  describe("forProtocol", () => {
    it("makes a factory of the class it is called on, for a protocol (P2)", () => {
      const factory = CountingFactory.forProtocol(Echo);
      expect(factory).to.be.instanceOf(CountingFactory);
      expect(factory.buildProtocol(address)).to.be.instanceOf(Echo);
    });

    it("gives further arguments to the constructor of the factory (P2)", () => {
      class Named extends Factory {
        readonly title: string;
        readonly limit: number;
        constructor(title: string, limit: number) {
          super();
          this.title = title;
          this.limit = limit;
        }
      }
      const factory = Named.forProtocol(Echo, "chat", 5);
      expect([factory.title, factory.limit]).to.deep.equal(["chat", 5]);
    });

    it("refuses a protocol in the place of its class", () => {
      const one = new Echo() as unknown as typeof Echo; // from a caller without types
      expect(() => Factory.forProtocol(one)).to.throw(TypeError, "got an object of class Echo");
    });
  });

  describe("doStart and doStop", () => {
    it("start it for the first user, and stop it after the last (P3)", () => {
      const factory = new CountingFactory();
      factory.doStart();
      factory.doStart();
      expect([factory.numPorts, factory.happened]).to.deep.equal([2, ["start"]]);
      factory.doStop();
      expect(factory.happened).to.deep.equal(["start"]);
      factory.doStop();
      expect([factory.numPorts, factory.happened]).to.deep.equal([0, ["start", "stop"]]);
    });

    it("may begin anew (P3)", () => {
      const factory = new CountingFactory();
      for (let round = 0; round < 2; round++) {
        factory.doStart();
        factory.doStop();
      }
      expect(factory.happened).to.deep.equal(["start", "stop", "start", "stop"]);
    });

    it("ignore a stop too many (P3)", () => {
      const factory = new CountingFactory();
      factory.doStop();
      expect([factory.numPorts, factory.happened]).to.deep.equal([0, []]);
    });

    it("don't count a user whose start fails (P3)", () => {
      const factory = new CountingFactory();
      factory.startFactory = () => {
        throw new Error("no disk");
      };
      expect(() => factory.doStart()).to.throw("no disk");
      expect(factory.numPorts).to.equal(0);
    });

    it("log what async hooks reject with, and wait for neither", async () => {
      const boom = new Error("boom");
      const factory = new CountingFactory();
      factory.startFactory = async () => Promise.reject(boom);
      factory.stopFactory = async () => Promise.reject(boom);
      factory.doStart();
      factory.doStop();
      await new Promise<void>((resolve) => setImmediate(resolve));
      expect(flushLoggedErrors().map((failure) => failure.value)).to.deep.equal([boom, boom]);
    });

    it("log the first start and the last stop of a noisy factory, as info (P3)", () => {
      const recorded = new RecordedEvents();
      recorded.start();
      const factory = new Factory();
      for (const change of ["doStart", "doStart", "doStop", "doStop"] as const) factory[change]();
      const quiet = new CountingFactory();
      quiet.doStart();
      quiet.doStop();
      recorded.stop();
      expect(recorded.texts).to.deep.equal([
        "info: Starting factory Factory",
        "info: Stopping factory Factory",
      ]);
    });
  });

  it("is named after its class in log lines", () => {
    expect(new CountingFactory().logPrefix()).to.equal("CountingFactory");
  });

  it("goes by ServerFactory too", () => {
    expect(ServerFactory.forProtocol(Echo)).to.be.instanceOf(Factory);
  });
});

describe("ClientFactory", () => {
  it("is a factory that may be told of attempts, and does nothing about them (P4)", () => {
    const factory = ClientFactory.forProtocol(Echo);
    expect(factory.buildProtocol(address)).to.be.instanceOf(Echo);
    for (const event of [
      "startedConnecting",
      "clientConnectionFailed",
      "clientConnectionLost",
    ] as const) {
      expect(factory[event]).to.be.a("function");
    }
  });
});
