import { Failure } from "@cordage/deferred";
import {
  BaseConnector,
  ClientFactory,
  ConnectInProgressError,
  type ConnectionAttempt,
  ConnectionDone,
  ConnectionRefusedError,
  type IAddress,
  type IConnector,
  type IProtocol,
  IPv4Address,
  NotConnectingError,
  Protocol,
  TimeoutError,
  UserError,
} from "@cordage/reactor";
import { Clock, flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";

const address = new IPv4Address("TCP", "192.0.2.1", 80);

/** A connector whose attempts end when a test says so. */
class ManualConnector extends BaseConnector {
  readonly happened: string[];

  constructor(factory: RecordingFactory, timeout: number | undefined, clock: Clock) {
    super(factory, timeout, clock);
    this.happened = factory.happened;
  }

  getDestination(): IAddress {
    return address;
  }

  protected override startAttempt(): ConnectionAttempt {
    this.happened.push("attempt");
    return {
      abandon: () => this.happened.push("abandoned"),
      loseConnection: () => this.happened.push("closing"),
    };
  }
}

/** Notes what it hears, with the state of the connector, and then does what a test wants done. */
class RecordingFactory extends ClientFactory {
  readonly happened: string[] = [];
  override noisy = false;
  onStarted: (connector: IConnector) => void = () => {};
  onFailed: (connector: IConnector) => void = () => {};
  onLost: (connector: IConnector) => void = () => {};
  onStop: () => void = () => {};

  override startFactory(): void {
    this.happened.push("start factory");
  }

  override stopFactory(): void {
    this.happened.push("stop factory");
    this.onStop();
  }

  override startedConnecting(connector: BaseConnector): void {
    this.happened.push(`started, ${connector.state}`);
    this.onStarted(connector);
  }

  override buildProtocol(_address: IAddress): IProtocol | null {
    this.happened.push("build");
    return new Protocol();
  }

  override clientConnectionFailed(connector: BaseConnector, reason: Failure): void {
    this.happened.push(`failed ${reason.value.name}, ${connector.state}`);
    this.onFailed(connector);
  }

  override clientConnectionLost(connector: BaseConnector, reason: Failure): void {
    this.happened.push(`lost ${reason.value.name}, ${connector.state}`);
    this.onLost(connector);
  }
}

describe("BaseConnector", () => {
  let clock: Clock;
  let factory: RecordingFactory;
  let connector: ManualConnector;

  beforeEach(() => {
    clock = new Clock();
    factory = new RecordingFactory();
    connector = new ManualConnector(factory, 30, clock);
  });

  const refused = (): Failure => new Failure(new ConnectionRefusedError());
  const done = (): Failure => new Failure(new ConnectionDone());

  /** What happened since it was last asked. */
  const newly = (): string[] => factory.happened.splice(0);

  const connected = (): void => {
    connector.connect();
    connector.buildProtocol(address);
    newly();
  };

  describe("with a factory whose events are async", () => {
    const boom = new Error("boom");
    const rejects = async (): Promise<void> => Promise.reject(boom);

    it("logs what they reject with", async () => {
      const events = ["startedConnecting", "clientConnectionFailed"] as const;
      for (const event of events) factory[event] = rejects;
      connector.connect();
      connector.connectionFailed(refused());
      await new Promise<void>((resolve) => setImmediate(resolve));
      expect(flushLoggedErrors().map((failure) => failure.value)).to.deep.equal([boom, boom]);
    });

    it("takes no Promise of a protocol, and logs what that rejects with", async () => {
      factory.buildProtocol = rejects as unknown as ClientFactory["buildProtocol"]; // as untyped code may
      connector.connect();
      expect(() => connector.buildProtocol(address)).to.throw(TypeError, "class Promise");
      await new Promise<void>((resolve) => setImmediate(resolve));
      expect(flushLoggedErrors().map((failure) => failure.value)).to.deep.equal([boom]);
    });
  });

  describe("connect", () => {
    it("starts the factory, begins an attempt, tells the factory (P5)", () => {
      expect(connector.state).to.equal("disconnected");
      connector.connect();
      expect(newly()).to.deep.equal(["start factory", "attempt", "started, connecting"]);
    });

    it("is refused while connecting or connected, naming the state (P5)", () => {
      connector.connect();
      expect(() => connector.connect()).to.throw(ConnectInProgressError, "connecting");
      connector.buildProtocol(address);
      expect(() => connector.connect()).to.throw(ConnectInProgressError, "connected");
    });

    it("leaves it disconnected when the factory can't be started", () => {
      factory.startFactory = () => {
        throw new Error("no disk");
      };
      expect(() => connector.connect()).to.throw("no disk");
      expect(connector.state).to.equal("disconnected");
      expect(newly()).to.deep.equal([]);
    });

    it("lets the factory give up from inside startedConnecting (P5)", () => {
      factory.onStarted = (it) => it.stopConnecting();
      connector.connect();
      expect(newly().slice(2)).to.deep.equal([
        "started, connecting",
        "abandoned",
        "failed UserError, disconnected",
        "stop factory",
      ]);
    });
  });

  describe("an attempt that succeeds", () => {
    it("builds the protocol, connected (P5)", () => {
      connector.connect();
      newly();
      expect(connector.buildProtocol(address)).to.be.instanceOf(Protocol);
      expect(connector.state).to.equal("connected");
      expect(newly()).to.deep.equal(["build"]);
    });

    it("takes the timeout back (P5)", () => {
      connected();
      expect(clock.getDelayedCalls()).to.deep.equal([]);
    });

    it("lets out what the factory throws, for the transport to report (X5)", () => {
      factory.buildProtocol = () => {
        throw new Error("no protocol today");
      };
      connector.connect();
      expect(() => connector.buildProtocol(address)).to.throw("no protocol today");
      connector.connectionFailed(refused());
      expect(newly().slice(-2)).to.deep.equal([
        "failed ConnectionRefusedError, disconnected",
        "stop factory",
      ]);
    });
  });

  describe("an attempt that fails", () => {
    it("is told, disconnected, and then the factory is stopped (P6)", () => {
      connector.connect();
      newly();
      connector.connectionFailed(refused());
      expect(newly()).to.deep.equal([
        "failed ConnectionRefusedError, disconnected",
        "stop factory",
      ]);
      expect(clock.getDelayedCalls()).to.deep.equal([]);
    });

    it("may be tried again from inside, without stopping the factory (P6)", () => {
      let tries = 1;
      factory.onFailed = (it) => {
        if (tries++ < 2) it.connect();
      };
      connector.connect();
      connector.connectionFailed(refused());
      connector.connectionFailed(refused());
      expect(newly()).to.deep.equal([
        "start factory",
        "attempt",
        "started, connecting",
        "failed ConnectionRefusedError, disconnected",
        "attempt",
        "started, connecting",
        "failed ConnectionRefusedError, disconnected",
        "stop factory",
      ]);
    });

    it("starts the factory anew when it is tried again later (P6)", () => {
      connector.connect();
      connector.connectionFailed(refused());
      newly();
      connector.connect();
      expect(newly()).to.deep.equal(["start factory", "attempt", "started, connecting"]);
    });

    it("still stops the factory when that throws on being told, which is logged", () => {
      factory.onFailed = () => {
        throw new Error("broken factory");
      };
      connector.connect();
      connector.connectionFailed(refused());
      expect(newly().at(-1)).to.equal("stop factory");
      expect(flushLoggedErrors().map((failure) => failure.value.message)).to.deep.equal([
        "broken factory",
      ]);
    });

    it("logs what stopFactory throws", () => {
      factory.onStop = () => {
        throw new Error("can't stop");
      };
      connector.connect();
      connector.connectionFailed(refused());
      expect(flushLoggedErrors()).to.have.length(1);
      expect(connector.state).to.equal("disconnected");
    });
  });

  describe("the timeout", () => {
    it("gives the attempt up with TimeoutError (P5)", () => {
      connector.connect();
      newly();
      clock.advance(29.9);
      expect(newly()).to.deep.equal([]);
      clock.advance(0.1);
      expect(newly()).to.deep.equal([
        "abandoned",
        "failed TimeoutError, disconnected",
        "stop factory",
      ]);
    });

    it("is one of the user's errors (P5)", () => {
      expect(new TimeoutError()).to.be.instanceOf(UserError);
    });

    it("is there for each attempt (P5)", () => {
      factory.onFailed = (it) => it.connect();
      connector.connect();
      clock.advance(30);
      newly();
      clock.advance(30);
      expect(newly()[1]).to.equal("failed TimeoutError, disconnected");
    });

    it("may be left to the system", () => {
      const patient = new ManualConnector(factory, undefined, clock);
      patient.connect();
      expect(clock.getDelayedCalls()).to.deep.equal([]);
    });
  });

  describe("stopConnecting", () => {
    it("fails the attempt with UserError before it returns (P5)", () => {
      connector.connect();
      newly();
      connector.stopConnecting();
      expect(newly()).to.deep.equal([
        "abandoned",
        "failed UserError, disconnected",
        "stop factory",
      ]);
      expect(clock.getDelayedCalls()).to.deep.equal([]);
    });

    it("is refused when no attempt is under way (P5)", () => {
      expect(() => connector.stopConnecting()).to.throw(NotConnectingError);
      connected();
      expect(() => connector.stopConnecting()).to.throw(NotConnectingError);
    });
  });

  describe("disconnect", () => {
    it("gives up an attempt (P5)", () => {
      connector.connect();
      newly();
      connector.disconnect();
      expect(newly()[1]).to.equal("failed UserError, disconnected");
    });

    it("closes a connection, and leaves the rest to its loss (P5)", () => {
      connected();
      connector.disconnect();
      expect(newly()).to.deep.equal(["closing"]);
      expect(connector.state).to.equal("connected");
    });

    it("does nothing when disconnected (P5)", () => {
      connector.disconnect();
      expect(newly()).to.deep.equal([]);
    });
  });

  describe("a connection that is lost", () => {
    it("is told, disconnected, and then the factory is stopped (P6)", () => {
      connected();
      connector.connectionLost(done());
      expect(newly()).to.deep.equal(["lost ConnectionDone, disconnected", "stop factory"]);
    });

    it("may be made anew from inside, without stopping the factory (P6)", () => {
      factory.onLost = (it) => it.connect();
      connected();
      connector.connectionLost(done());
      expect(newly()).to.deep.equal([
        "lost ConnectionDone, disconnected",
        "attempt",
        "started, connecting",
      ]);
    });

    it("still stops the factory when that throws on being told, which is logged (X5)", () => {
      factory.onLost = () => {
        throw new Error("broken factory");
      };
      connected();
      connector.connectionLost(done());
      expect(newly().at(-1)).to.equal("stop factory");
      expect(flushLoggedErrors()).to.have.length(1);
    });
  });

  it("shows its state and where it goes", () => {
    connector.connect();
    expect(String(connector)).to.equal(`<ManualConnector connecting ${address}>`);
  });
});
