import { Failure } from "@cordage/deferred";
import {
  ConnectError,
  ConnectingCancelledError,
  ConnectionDone,
  Factory,
  type IProcessProtocol,
  type IProcessTransport,
  type IReactorProcess,
  NodeReactor,
  NoProtocol,
  ProcessAddress,
  ProcessDone,
  ProcessEndpoint,
  type ProcessEndpointOptions,
  ProcessTerminated,
  type SpawnProcessOptions,
} from "@cordage/reactor";
import {
  AccumulatingProtocol,
  assertNoResult,
  failureResultOf,
  flushLoggedErrors,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";

/** Remembers what it was to start, and starts nothing. */
class SpawnRecorder implements IReactorProcess {
  readonly spawned: { protocol: IProcessProtocol; executable: string; options: object }[] = [];
  readonly transport: { pid: number | null; loses: number };
  readonly #transport: IProcessTransport;

  constructor(pid: number | null = 4711) {
    const transport = {
      pid,
      loses: 0,
      loseConnection() {
        transport.loses += 1;
      },
    };
    this.transport = transport;
    this.#transport = transport as unknown as IProcessTransport; // all that is asked of it here
  }

  spawnProcess(
    protocol: IProcessProtocol,
    executable: string,
    options: SpawnProcessOptions = {},
  ): IProcessTransport {
    this.spawned.push({ protocol, executable, options });
    try {
      protocol.makeConnection(this.#transport);
    } catch {
      // The real one logs it.
    }
    return this.#transport;
  }

  get protocol(): IProcessProtocol {
    return this.spawned[0]?.protocol as IProcessProtocol; // asked for when there is one
  }
}

const factory = Factory.forProtocol(AccumulatingProtocol);

/** A reason that nobody has to take. */
function reasonWith(error: Error): Failure {
  const reason = new Failure(error);
  reason.cleanFailure();
  return reason;
}

describe("ProcessEndpoint (E10)", () => {
  let reactor: SpawnRecorder;

  beforeEach(() => {
    reactor = new SpawnRecorder();
  });

  function connect(options?: ProcessEndpointOptions): AccumulatingProtocol {
    const connected = new ProcessEndpoint(reactor, "/bin/program", options).connect(factory);
    return successResultOf(connected);
  }

  it("runs the program with its options, and has fired with the protocol, connected", () => {
    const protocol = connect({ args: ["name", "-x"], env: { A: "b" }, path: "/", errFlag: "DROP" });
    expect(protocol.made).to.equal(true);
    expect(protocol.transport).to.equal(reactor.spawned[0] && protocol.transport);
    expect(reactor.spawned).to.have.length(1);
    expect(reactor.spawned[0]).to.deep.include({
      executable: "/bin/program",
      options: { args: ["name", "-x"], env: { A: "b" }, path: "/" },
    });
  });

  it("builds the protocol for the address of the program", () => {
    const addresses: string[] = [];
    const asking = new Factory();
    asking.buildProtocol = (address) => {
      addresses.push(String(address));
      return null;
    };
    failureResultOf(new ProcessEndpoint(reactor, "/bin/program").connect(asking), NoProtocol);
    expect(addresses).to.deep.equal(["ProcessAddress('/bin/program')"]);
    expect(reactor.spawned).to.deep.equal([]);
  });

  it("delivers standard output as data, and nothing else", () => {
    const protocol = connect({ errFlag: "DROP" });
    reactor.protocol.childDataReceived(1, Buffer.from("out"));
    reactor.protocol.childDataReceived(2, Buffer.from("err"));
    reactor.protocol.childDataReceived(3, Buffer.from("three"));
    expect(protocol.data.toString()).to.equal("out");
  });

  for (const [errFlag, lines] of [
    ["LOG", 1],
    [undefined, 1],
    ["DROP", 0],
  ] as const) {
    it(`with errFlag ${errFlag ?? "left out"} logs standard error ${lines} times`, async () => {
      const { globalLogPublisher, formatEvent } = await import("@cordage/reactor");
      const events: string[] = [];
      const observer = (event: Parameters<typeof formatEvent>[0]): void => {
        if (event.log_namespace === "endpoints")
          events.push(`${event.log_level} ${formatEvent(event)}`);
      };
      globalLogPublisher.addObserver(observer);
      connect({ errFlag });
      reactor.protocol.childDataReceived(2, Buffer.from("help"));
      globalLogPublisher.removeObserver(observer);
      expect(events).to.have.length(lines);
      for (const line of events) {
        expect(line).to.equal(
          "info Process /bin/program wrote stderr unhandled by AccumulatingProtocol: help",
        );
      }
    });
  }

  it("loses the connection with ConnectionDone for exit code 0, when all is over", () => {
    const protocol = connect();
    const reason = reasonWith(new ProcessDone());
    for (const fd of [0, 1, 2]) reactor.protocol.childConnectionLost(fd);
    reactor.protocol.processExited(reason);
    expect(protocol.closed).to.equal(false);
    reactor.protocol.processEnded(reason);
    expect(protocol.closedReason?.value).to.be.instanceOf(ConnectionDone);
    expect(protocol.closedReason?.value).to.not.be.instanceOf(ProcessDone);
  });

  it("loses the connection with the process's reason otherwise", () => {
    const protocol = connect();
    const reason = reasonWith(new ProcessTerminated(3));
    reactor.protocol.processEnded(reason);
    expect(protocol.closedReason).to.equal(reason);
  });

  describe("a program that can't be started", () => {
    it("fails the connect, and the protocol hears nothing", () => {
      reactor = new SpawnRecorder(null);
      const built: AccumulatingProtocol[] = [];
      const building = new Factory();
      building.buildProtocol = () => {
        const protocol = new AccumulatingProtocol();
        built.push(protocol);
        return protocol;
      };
      const connected = new ProcessEndpoint(reactor, "/no/such").connect(building);
      assertNoResult(connected);
      const cause = Object.assign(new Error("spawn ENOENT"), { errno: -2 });
      const reason = reasonWith(new ProcessTerminated(null, null, null, { cause }));
      reactor.protocol.processExited(reason);
      reactor.protocol.processEnded(reason);
      const { value } = failureResultOf(connected, ConnectError);
      expect(value).to.include({ osError: 2, cause });
      expect(built[0]).to.include({ made: false, closed: false });
    });

    it("is the same with a real one", async () => {
      const endpoint = new ProcessEndpoint(new NodeReactor(), "/no/such/program");
      const failed = await endpoint.connect(factory).addErrback((failure) => failure.value);
      expect(failed).to.be.instanceOf(ConnectError);
      expect(String(failed)).to.contain("2: spawn /no/such/program ENOENT");
    });

    it("fails the connect with what spawnProcess throws", () => {
      const endpoint = new ProcessEndpoint(new NodeReactor(), "/bin/sh", { args: [] });
      failureResultOf(endpoint.connect(factory), RangeError);
    });

    it("is of no interest to one who has cancelled", () => {
      reactor = new SpawnRecorder(null);
      const connected = new ProcessEndpoint(reactor, "/no/such").connect(factory);
      connected.cancel();
      const { value } = failureResultOf(connected, ConnectingCancelledError);
      expect(value).to.have.property("address").that.is.instanceOf(ProcessAddress);
      reactor.protocol.processEnded(reasonWith(new ProcessTerminated()));
    });
  });

  describe("exceptions", () => {
    /** An endpoint's connection to a protocol that throws in one event. */
    function throwing(event: "connectionMade" | "dataReceived", isAsync = false) {
      class Throwing extends AccumulatingProtocol {}
      Throwing.prototype[event] = isAsync
        ? async () => {
            throw new RangeError(event);
          }
        : () => {
            throw new RangeError(event);
          };
      return new ProcessEndpoint(reactor, "/bin/program").connect(Factory.forProtocol(Throwing));
    }

    it("out of connectionMade fail the connect, and close the connection (E2)", () => {
      failureResultOf(throwing("connectionMade"), RangeError);
      expect(reactor.transport.loses).to.equal(1);
    });

    it("out of dataReceived close the connection, and are the reason of its loss", () => {
      const protocol = successResultOf(throwing("dataReceived"));
      expect(() => reactor.protocol.childDataReceived(1, Buffer.from("x"))).to.throw(RangeError);
      expect(reactor.transport.loses).to.equal(1);
      reactor.protocol.processEnded(reasonWith(new ProcessDone()));
      expect(protocol.closedReason?.value).to.be.instanceOf(RangeError);
    });

    it("out of an async event count, too", async () => {
      const protocol = successResultOf(throwing("dataReceived", true));
      const returned: unknown = reactor.protocol.childDataReceived(1, Buffer.from("x"));
      await (returned as Promise<void>).catch(() => {});
      expect(reactor.transport.loses).to.equal(1);
      reactor.protocol.processEnded(reasonWith(new ProcessDone()));
      expect(protocol.closedReason?.value).to.be.instanceOf(RangeError);
    });

    it("of a real process are logged once", async () => {
      class Throwing extends AccumulatingProtocol {
        readonly lost = new Promise<Error>((resolve) => {
          this.connectionLost = (reason) => resolve(reason.value);
        });
        override dataReceived(): void {
          throw new RangeError("no such data");
        }
      }
      const endpoint = new ProcessEndpoint(new NodeReactor(), "/bin/cat");
      const protocol = await endpoint.connect(Factory.forProtocol(Throwing));
      protocol.transport.write("x");
      expect(await protocol.lost).to.be.instanceOf(RangeError);
      expect(flushLoggedErrors(RangeError)).to.have.length(1);
    });
  });

  it("talks to a real program", async () => {
    class Talking extends AccumulatingProtocol {
      readonly lost = new Promise<Error>((resolve) => {
        this.connectionLost = (reason) => resolve(reason.value);
      });
      override dataReceived(data: Buffer): void {
        super.dataReceived(data);
        this.transport.loseConnection();
      }
    }
    const endpoint = new ProcessEndpoint(new NodeReactor(), "/bin/cat");
    const protocol = await endpoint.connect(Factory.forProtocol(Talking));
    protocol.transport.write("round");
    expect(await protocol.lost).to.be.instanceOf(ConnectionDone);
    expect(protocol.data.toString()).to.equal("round");
  });
});
