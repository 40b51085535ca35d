import { CancelledError, Deferred, Failure, fail } from "@cordage/deferred";
import {
  ClientService,
  type ClientServiceOptions,
  ConnectionLost,
  Factory,
  NoProtocol,
  Protocol,
} from "@cordage/reactor";
import {
  assertNoResult,
  Clock,
  connectableEndpoint,
  failureResultOf,
  flushLoggedErrors,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";
import { RecordedEvents } from "../support/recorded-events.ts";
import { HandHeldEndpoint } from "./support/hand-held-endpoint.ts";

class Client extends Protocol {
  made = 0;
  lost = 0;

  override connectionMade(): void {
    this.made += 1;
  }

  override connectionLost(): void {
    this.lost += 1;
  }
}

class ClientFactoryOfTest extends Factory {
  override noisy = false;
  /** Every protocol built, in order. */
  readonly built: Client[] = [];

  override buildProtocol(): Client {
    const client = new Client();
    this.built.push(client);
    return client;
  }
}

class Refused extends Error {}

describe("ClientService", () => {
  let clock: Clock;
  let endpoint: HandHeldEndpoint;
  let factory: ClientFactoryOfTest;
  /** What the retry policy was asked. */
  let asked: number[];

  beforeEach(() => {
    clock = new Clock();
    endpoint = new HandHeldEndpoint();
    factory = new ClientFactoryOfTest();
    asked = [];
  });

  /** A service that waits 1 second after the first failure, 2 after the second … */
  function client(options: ClientServiceOptions<Client> = {}): ClientService<Client> {
    const retryPolicy = (failures: number): number => {
      asked.push(failures);
      return failures;
    };
    return new ClientService(endpoint, factory, { clock, retryPolicy, ...options });
  }

  function started(options: ClientServiceOptions<Client> = {}): ClientService<Client> {
    const service = client(options);
    service.startService();
    return service;
  }

  function connected(options: ClientServiceOptions<Client> = {}): ClientService<Client> {
    const service = started(options);
    endpoint.last.succeed();
    expect(service.state).to.equal("connected");
    return service;
  }

  /** Connected, and told to stop. */
  function disconnecting(): [service: ClientService<Client>, stopped: Deferred<void>] {
    const service = connected();
    const stopped = service.stopService();
    expect(service.state).to.equal("disconnecting");
    return [service, stopped];
  }

  it("refuses at once what is no endpoint, no factory, or no option of its kind", () => {
    const make = (...args: unknown[]) => {
      const [target, maker, options] = args as ConstructorParameters<typeof ClientService>;
      return () => new ClientService(target, maker, options);
    };
    expect(make()).to.throw(TypeError, "expected a client endpoint, got undefined");
    expect(make({ listen() {} }, factory)).to.throw(TypeError, "no connect()");
    expect(make(endpoint)).to.throw(TypeError, "expected a factory, got undefined");
    expect(make(endpoint, ClientFactoryOfTest)).to.throw(TypeError, "ClientFactoryOfTest");
    expect(make(endpoint, factory, { retryPolicy: 5 })).to.throw(TypeError, "retryPolicy must be");
    expect(make(endpoint, factory, { clock: {} })).to.throw(TypeError, "expected a clock");
    expect(make(endpoint, factory, { prepareConnection: "login" })).to.throw(
      TypeError,
      'prepareConnection must be a function, got "login"',
    );
  });

  describe("startService", () => {
    it("connects (CS1)", () => {
      const service = client();
      expect(service.state).to.equal("init");
      expect(endpoint.attempts).to.have.length(0);
      service.startService();
      expect(service.running).to.equal(true);
      expect(service.state).to.equal("connecting");
      expect(endpoint.attempts).to.have.length(1);
    });

    it("only warns a second time (CS1)", () => {
      const events = new RecordedEvents();
      const service = started();
      events.start();
      service.startService();
      events.stop();
      expect(events.texts).to.deep.equal([
        "warn: Duplicate ClientService.startService for HandHeldEndpoint",
      ]);
      expect(endpoint.attempts).to.have.length(1);
    });

    it("connects again after a stop (CS1)", () => {
      const service = client();
      service.stopService();
      service.startService();
      expect(service.state).to.equal("connecting");
      expect(endpoint.attempts).to.have.length(1);
    });
  });

  describe("an attempt", () => {
    it("that fails is made again after the policy's wait (CS2)", () => {
      const service = started();
      for (const failures of [1, 2, 3]) {
        endpoint.last.fail(new Refused());
        expect(service.state).to.equal("waiting");
        expect(clock.getDelayedCalls()[0]?.getTime()).to.equal(clock.seconds() + failures);
        clock.advance(failures);
        expect(service.state).to.equal("connecting");
        expect(endpoint.attempts).to.have.length(failures + 1);
      }
      expect(asked).to.deep.equal([1, 2, 3]);
    });

    it("fails when the factory builds no protocol (CS2)", () => {
      const service: ClientService = new ClientService(
        endpoint,
        Object.assign(new Factory(), { buildProtocol: () => null }),
        { clock },
      );
      service.startService();
      const waiting = service.whenConnected({ failAfterFailures: 1 });
      endpoint.last.succeed();
      failureResultOf(waiting, NoProtocol);
      expect(service.state).to.equal("waiting");
    });

    it("fails when the endpoint throws, which it should not (CS2)", () => {
      endpoint.onConnect = () => {
        throw new Refused();
      };
      expect(started().state).to.equal("waiting");
    });

    it("fails when the endpoint fires without a connection", () => {
      const service = started();
      endpoint.last.deferred.callback(new Protocol());
      expect(service.state).to.equal("waiting");
    });

    it("that fails with a connection made leaves closing that to the endpoint", () => {
      const service = started();
      endpoint.last.makeConnection();
      endpoint.last.fail(new Refused());
      expect(service.state).to.equal("waiting");
      expect(endpoint.last.transport.disconnecting).to.equal(false);
      const stopped = service.stopService(); // which wants it closed in any case
      expect(endpoint.last.transport.disconnecting).to.equal(true);
      assertNoResult(stopped);
      endpoint.last.lose();
      successResultOf(stopped);
    });

    it("may fail, or succeed, before connect returns", () => {
      endpoint.onConnect = (attempt) => attempt.fail(new Refused());
      const service = started();
      expect(service.state).to.equal("waiting");
      endpoint.onConnect = (attempt) => attempt.succeed();
      clock.advance(1);
      expect(service.state).to.equal("connected");
    });

    it("that succeeds starts the count of failures anew (CS2)", () => {
      const service = started();
      for (const _ of [1, 2]) {
        endpoint.last.fail(new Refused());
        clock.advance(10);
      }
      endpoint.last.succeed();
      endpoint.last.lose();
      expect(service.state).to.equal("waiting");
      expect(asked).to.deep.equal([1, 2, 1]);
    });

    it("is made with the default policy if none is given (CS3)", () => {
      new ClientService(endpoint, factory, { clock }).startService();
      endpoint.last.fail(new Refused());
      expect(clock.getDelayedCalls()[0]?.getTime()).to.be.within(1.5, 2.5);
    });

    for (const [what, policy] of [
      [
        "throws",
        () => {
          throw new RangeError();
        },
      ],
      ["gives no number of seconds", () => Number.NaN],
      ["gives text", () => "1" as unknown as number], // as untyped code may
    ] as const) {
      it(`is made with the default policy when its own ${what}`, () => {
        const service = started({ retryPolicy: policy });
        endpoint.last.fail(new Refused());
        expect(service.state).to.equal("waiting");
        expect(clock.getDelayedCalls()[0]?.getTime()).to.be.within(1.5, 2.5);
        expect(flushLoggedErrors(RangeError)).to.have.length(1);
      });
    }

    it("is made again at once if the policy says so", () => {
      started({ retryPolicy: () => 0 });
      endpoint.last.fail(new Refused());
      clock.advance(0);
      expect(endpoint.attempts).to.have.length(2);
    });

    it("logs when it will be made again", () => {
      const events = new RecordedEvents();
      started();
      events.start();
      endpoint.last.fail(new Refused());
      events.stop();
      expect(events.texts).to.deep.equal([
        "info: Scheduling retry 1 to connect HandHeldEndpoint in 1 seconds.",
      ]);
    });
  });

  describe("the connection", () => {
    it("is made anew when it is lost (CS2)", () => {
      const service = connected();
      endpoint.last.lose(new Failure(new ConnectionLost()));
      expect(service.state).to.equal("waiting");
      clock.advance(1);
      endpoint.last.succeed();
      expect(service.state).to.equal("connected");
      expect(factory.built).to.have.length(2);
    });

    it("tells its protocol first that it is lost (CS8)", () => {
      const service = connected();
      const states: string[] = [];
      (factory.built[0] as Client).connectionLost = () => states.push(service.state);
      endpoint.last.lose();
      expect(states).to.deep.equal(["connected"]);
      expect(service.state).to.equal("waiting");
    });

    it("is noticed to be lost even if its protocol throws then (CS8)", () => {
      const service = connected();
      (factory.built[0] as Client).connectionLost = () => {
        throw new RangeError();
      };
      expect(() => endpoint.last.lose()).to.throw(RangeError);
      expect(service.state).to.equal("waiting");
    });
  });

  describe("whenConnected", () => {
    it("fires at once when it is connected, with the factory's own protocol (CS4)", () => {
      const service = connected();
      expect(successResultOf(service.whenConnected())).to.equal(factory.built[0]);
    });

    it("fires at the next connection, for all who asked (CS4)", () => {
      const service = client();
      const asking = [service.whenConnected()];
      service.startService();
      asking.push(service.whenConnected());
      endpoint.last.fail(new Refused());
      asking.push(service.whenConnected());
      clock.advance(1);
      asking.forEach(assertNoResult);
      endpoint.last.succeed();
      for (const each of asking) expect(successResultOf(each)).to.equal(factory.built[0]);
    });

    it("waits for the next one after a loss (CS4)", () => {
      const service = connected();
      endpoint.last.lose();
      const waiting = service.whenConnected();
      assertNoResult(waiting);
      clock.advance(1);
      endpoint.last.succeed();
      expect(successResultOf(waiting)).to.equal(factory.built[1]);
    });

    it("fails with CancelledError when the service is stopped (CS4)", () => {
      const service = started();
      endpoint.last.fail(new Refused());
      const waiting = service.whenConnected();
      service.stopService();
      failureResultOf(waiting, CancelledError);
      failureResultOf(service.whenConnected(), CancelledError);
    });

    it("fails with CancelledError when the service is stopped before its start", () => {
      const service = client();
      const waiting = service.whenConnected();
      service.stopService();
      failureResultOf(waiting, CancelledError);
    });

    it("fails with the failure that it was asked to fail with (CS4)", () => {
      const service = started();
      const [first, second] = [1, 2].map((failAfterFailures) =>
        service.whenConnected({ failAfterFailures }),
      ) as [Deferred<Client>, Deferred<Client>];
      const error = new Refused();
      endpoint.last.fail(error);
      expect(failureResultOf(first).value).to.equal(error);
      assertNoResult(second);
      clock.advance(1);
      const another = new Refused();
      endpoint.last.fail(another);
      expect(failureResultOf(second).value).to.equal(another);
    });

    it("counts failures from the call on (CS4)", () => {
      const service = started();
      endpoint.last.fail(new Refused());
      const waiting = service.whenConnected({ failAfterFailures: 1 });
      assertNoResult(waiting);
      clock.advance(1);
      endpoint.last.fail(new Refused());
      failureResultOf(waiting, Refused);
    });

    it("does not count the loss of a connection (CS4)", () => {
      const service = connected();
      let waiting: Deferred<Client> | undefined;
      (factory.built[0] as Client).connectionLost = () => {
        service.stopService(); // so that there is a connection to wait for
        waiting = service.whenConnected({ failAfterFailures: 1 });
        service.startService();
      };
      endpoint.last.lose();
      assertNoResult(waiting as Deferred<Client>);
    });

    for (const failAfterFailures of [0, -1, 1.5, Number.NaN]) {
      it(`refuses to fail after ${failAfterFailures} failures`, () => {
        expect(() => client().whenConnected({ failAfterFailures })).to.throw(
          RangeError,
          `${failAfterFailures}`,
        );
      });
    }

    it("may be cancelled, which changes nothing else", () => {
      const service = started();
      const [one, other] = [service.whenConnected(), service.whenConnected()];
      one.cancel();
      failureResultOf(one, CancelledError);
      endpoint.last.succeed();
      expect(successResultOf(other)).to.equal(factory.built[0]);
    });

    it("may be cancelled by another that fires at the same time", () => {
      const service = started();
      const [one, other] = [service.whenConnected(), service.whenConnected()];
      one.addCallback(() => other.cancel());
      endpoint.last.succeed();
      failureResultOf(other, CancelledError);
    });

    it("may be called again by one that has failed", () => {
      const service = started();
      let again: Deferred<Client> | undefined;
      service.whenConnected({ failAfterFailures: 1 }).addErrback(() => {
        again = service.whenConnected({ failAfterFailures: 1 });
      });
      endpoint.last.fail(new Refused());
      assertNoResult(again as Deferred<Client>);
    });
  });

  describe("stopService", () => {
    it("has nothing to do before the start, and after a stop (CS5)", () => {
      const service = client();
      successResultOf(service.stopService());
      expect(service.state).to.equal("stopped");
      successResultOf(service.stopService());
    });

    it("cancels the attempt under way (CS5)", () => {
      const service = started();
      const stopped = service.stopService();
      expect(endpoint.last.isCancelled).to.equal(true);
      expect(service.running).to.equal(false);
      expect(service.state).to.equal("stopped");
      successResultOf(stopped);
      expect(clock.getDelayedCalls()).to.have.length(0);
    });

    it("waits for an attempt that takes time to end (CS5)", () => {
      const service = started();
      endpoint.last.deferred.pause();
      const stopped = service.stopService();
      expect(endpoint.last.isCancelled).to.equal(true);
      expect(service.state).to.equal("disconnecting");
      assertNoResult(stopped);
      endpoint.last.deferred.unpause();
      expect(service.state).to.equal("stopped");
      successResultOf(stopped);
    });

    it("closes the connection of an attempt that succeeds in spite of it (CS5)", () => {
      let attempt = endpoint.attempts[0];
      endpoint.canceller = () => attempt?.succeed();
      const service = started();
      attempt = endpoint.last;
      const stopped = service.stopService();
      expect(service.state).to.equal("disconnecting");
      expect(attempt.transport.disconnecting).to.equal(true);
      assertNoResult(stopped);
      attempt.lose();
      successResultOf(stopped);
    });

    it("logs what a canceller throws, and waits for the attempt to end", () => {
      endpoint.canceller = () => {
        throw new RangeError();
      };
      const service = started();
      const stopped = service.stopService();
      expect(flushLoggedErrors(RangeError)).to.have.length(1);
      assertNoResult(stopped);
      endpoint.last.fail(new Refused());
      successResultOf(stopped);
    });

    it("does not wait any longer for the next attempt (CS5)", () => {
      const service = started();
      endpoint.last.fail(new Refused());
      successResultOf(service.stopService());
      expect(service.state).to.equal("stopped");
      expect(clock.getDelayedCalls()).to.have.length(0);
    });

    it("closes the connection, and fires when that is lost (CS5)", () => {
      const [service, stopped] = disconnecting();
      expect(endpoint.last.transport.disconnecting).to.equal(true);
      assertNoResult(stopped);
      const waiting = service.whenConnected();
      endpoint.last.lose();
      expect(service.state).to.equal("stopped");
      successResultOf(stopped);
      failureResultOf(waiting, CancelledError);
      expect(clock.getDelayedCalls()).to.have.length(0);
    });

    it("fires for every call (CS5)", () => {
      const [service, stopped] = disconnecting();
      const again = service.stopService();
      endpoint.last.lose();
      successResultOf(stopped);
      successResultOf(again);
    });

    it("may be called in connectionMade, before the attempt is over", () => {
      const service = client();
      endpoint.onConnect = (attempt) => {
        attempt.makeConnection();
        service.stopService();
      };
      service.startService();
      expect(service.state).to.equal("disconnecting");
      expect(endpoint.last.transport.disconnecting).to.equal(true);
      expect(endpoint.last.isCancelled).to.equal(true);
      endpoint.last.lose();
      expect(service.state).to.equal("stopped");
    });

    it("may be called by one who waits for a connection", () => {
      const service = started();
      const stopped = service.whenConnected().addCallback(() => service.stopService());
      endpoint.last.succeed();
      expect(service.state).to.equal("disconnecting");
      endpoint.last.lose();
      successResultOf(stopped);
    });

    it("may be followed by a start from inside its own Deferred", () => {
      const service = connected();
      service.stopService().addCallback(() => service.startService());
      endpoint.last.lose();
      expect(service.state).to.equal("connecting");
      expect(endpoint.attempts).to.have.length(2);
      expect(endpoint.last.isCancelled).to.equal(false);
    });

    it("may be followed by a start from the Deferred of a waiter it cancels", () => {
      const service = started();
      service.whenConnected().addErrback(() => service.startService());
      service.stopService();
      expect(service.state).to.equal("connecting");
      expect(endpoint.attempts).to.have.length(2);
      expect(endpoint.last.isCancelled).to.equal(false);
    });
  });

  describe("a start while disconnecting", () => {
    it("connects again after the loss, and fires the Deferreds of the stop (CS6)", () => {
      const [service, stopped] = disconnecting();
      service.startService();
      expect(service.state).to.equal("restarting");
      expect(endpoint.attempts).to.have.length(1);
      const waiting = service.whenConnected();
      endpoint.last.lose();
      successResultOf(stopped);
      expect(service.state).to.equal("connecting");
      endpoint.last.succeed();
      expect(successResultOf(waiting)).to.equal(factory.built[1]);
    });

    it("is taken back by another stop (CS6)", () => {
      const [service, stopped] = disconnecting();
      service.startService();
      const again = service.stopService();
      expect(service.state).to.equal("disconnecting");
      endpoint.last.lose();
      expect(service.state).to.equal("stopped");
      successResultOf(stopped);
      successResultOf(again);
      expect(endpoint.attempts).to.have.length(1);
    });

    it("is taken back by a stop from inside the first one's Deferred", () => {
      const [service, stopped] = disconnecting();
      service.startService();
      const again = stopped.addCallback(() => service.stopService());
      endpoint.last.lose();
      successResultOf(again);
      expect(service.state).to.equal("stopped");
      expect(endpoint.attempts).to.have.length(1);
    });

    it("connects again after an attempt that took time to end", () => {
      const service = started();
      endpoint.last.deferred.pause();
      service.stopService();
      service.startService();
      expect(service.state).to.equal("restarting");
      endpoint.last.deferred.unpause();
      expect(service.state).to.equal("connecting");
      expect(endpoint.attempts).to.have.length(2);
    });
  });

  describe("prepareConnection", () => {
    it("is called with each new protocol, after its connectionMade (CS7)", () => {
      const prepared: [Client, number][] = [];
      connected({ prepareConnection: (protocol) => prepared.push([protocol, protocol.made]) });
      endpoint.last.lose();
      clock.advance(1);
      endpoint.last.succeed();
      expect(prepared).to.deep.equal([
        [factory.built[0], 1],
        [factory.built[1], 1],
      ]);
    });

    it("is waited for, and its value ignored (CS7)", () => {
      const preparing = new Deferred<string>();
      const service = started({ prepareConnection: () => preparing });
      const waiting = service.whenConnected();
      endpoint.last.succeed();
      expect(service.state).to.equal("connecting");
      assertNoResult(waiting);
      preparing.callback("ignored");
      expect(successResultOf(waiting)).to.equal(factory.built[0]);
    });

    it("may be an async function", async () => {
      const service = started({ prepareConnection: async () => {} });
      const waiting = service.whenConnected();
      endpoint.last.succeed();
      assertNoResult(waiting);
      expect(await waiting).to.equal(factory.built[0]);
      service.stopService();
    });

    it("may be a generator function, which is run as a coroutine", () => {
      const preparing = new Deferred<void>();
      const service = started({
        *prepareConnection() {
          yield preparing;
        },
      });
      endpoint.last.succeed();
      expect(service.state).to.equal("connecting");
      preparing.callback();
      expect(service.state).to.equal("connected");
    });

    for (const [what, reject] of [
      [
        "throws",
        () => {
          throw new Refused();
        },
      ],
      ["fails", () => fail(new Refused())],
    ] as const) {
      it(`rejects the connection when it ${what}: that is a failed attempt (CS7)`, () => {
        const service = started({ prepareConnection: reject });
        const waiting = service.whenConnected({ failAfterFailures: 1 });
        endpoint.last.succeed();
        failureResultOf(waiting, Refused);
        expect(service.state).to.equal("waiting");
        expect(asked).to.deep.equal([1]);
      });
    }

    it("has a rejected connection closed, the loss of which changes nothing (CS7)", () => {
      const preparing = new Deferred<void>();
      const service = started({ prepareConnection: () => preparing });
      endpoint.last.succeed();
      preparing.errback(new Refused());
      expect(endpoint.last.transport.disconnecting).to.equal(true);
      expect(service.state).to.equal("waiting");
      endpoint.last.lose();
      expect(factory.built[0]?.lost).to.equal(1);
      expect(service.state).to.equal("waiting");
      clock.advance(1);
      expect(endpoint.attempts).to.have.length(2);
      expect(asked).to.deep.equal([1]);
    });

    it("is cancelled when the connection is lost meanwhile: that is a failed attempt (CS7)", () => {
      const preparing = new Deferred<void>();
      const service = started({ prepareConnection: () => preparing });
      const waiting = service.whenConnected({ failAfterFailures: 1 });
      endpoint.last.succeed();
      endpoint.last.lose(new Failure(new ConnectionLost()));
      failureResultOf(waiting, ConnectionLost);
      expect(preparing.called).to.equal(true);
      expect(service.state).to.equal("waiting");
      expect(asked).to.deep.equal([1]);
    });

    it("is not called for a connection that is lost in connectionMade (CS7)", () => {
      let prepared = 0;
      const service = started({
        prepareConnection: () => {
          prepared += 1;
        },
      });
      endpoint.last.makeConnection();
      endpoint.last.lose();
      expect(service.state).to.equal("waiting");
      expect(endpoint.last.isCancelled).to.equal(true);
      expect(prepared).to.equal(0);
    });

    it("is not called for a connection that is lost before connect returns (CS7)", () => {
      let prepared = 0;
      endpoint.onConnect = (attempt) => {
        attempt.makeConnection();
        attempt.lose();
      };
      const service = started({
        prepareConnection: () => {
          prepared += 1;
        },
      });
      expect(service.state).to.equal("waiting");
      expect(endpoint.last.isCancelled).to.equal(true);
      expect(prepared).to.equal(0);
    });

    it("is not called for a connection that was given up before connect returned (CS7)", () => {
      let prepared = 0;
      const service = client({
        prepareConnection: () => {
          prepared += 1;
        },
      });
      endpoint.onConnect = (attempt) => {
        service.stopService();
        attempt.succeed();
      };
      service.startService();
      expect(service.state).to.equal("disconnecting");
      expect(prepared).to.equal(0);
    });

    it("may go on when it is cancelled, which comes to nothing once the connection is lost (CS7)", () => {
      const preparing = new Deferred<void>();
      const service = started({
        *prepareConnection() {
          try {
            yield preparing;
          } catch {
            return; // it thinks that all is well
          }
        },
      });
      endpoint.last.succeed();
      endpoint.last.lose();
      expect(service.state).to.equal("waiting");
      expect(asked).to.deep.equal([1]);
    });

    it("has nothing to fear of the loss of a connection it rejected before (CS7)", () => {
      let isRejecting = true;
      const service = started({
        prepareConnection: () => {
          if (isRejecting) throw new Refused();
        },
      });
      const rejected = endpoint.last;
      rejected.succeed();
      isRejecting = false;
      clock.advance(1);
      rejected.lose();
      expect(service.state).to.equal("connecting");
      endpoint.last.succeed();
      expect(service.state).to.equal("connected");
      expect(asked).to.deep.equal([1]);
    });

    it("is cancelled by a stop, which waits for the connection to close (CS5, CS7)", () => {
      const preparing = new Deferred<void>();
      const service = started({ prepareConnection: () => preparing });
      endpoint.last.succeed();
      const stopped = service.stopService();
      expect(preparing.called).to.equal(true);
      expect(endpoint.last.transport.disconnecting).to.equal(true);
      expect(service.state).to.equal("disconnecting");
      assertNoResult(stopped);
      endpoint.last.lose();
      successResultOf(stopped);
    });

    it("has a stop wait for rejected connections that are still closing (CS5, CS7)", () => {
      let isRejecting = true;
      const service = started({
        prepareConnection: () => {
          if (isRejecting) throw new Refused();
        },
      });
      const rejected = endpoint.last;
      rejected.succeed();
      isRejecting = false;
      clock.advance(1);
      endpoint.last.succeed();
      expect(service.state).to.equal("connected");
      const stopped = service.stopService();
      endpoint.last.lose();
      assertNoResult(stopped);
      rejected.lose();
      successResultOf(stopped);
    });
  });

  it("has what it wraps around the factory pass everything on", () => {
    const events: string[] = [];
    class Halves extends Client {
      readConnectionLost(): void {
        events.push("read lost");
      }

      writeConnectionLost(): void {
        events.push("write lost");
      }

      handshakeCompleted(): void {
        events.push("handshake");
      }

      override dataReceived(data: Buffer): void {
        events.push(`data ${data}`);
      }
    }
    class Starting extends Factory {
      override noisy = false;

      override startFactory(): void {
        events.push("start");
      }

      override stopFactory(): void {
        events.push("stop");
      }

      override buildProtocol(): Halves {
        return new Halves();
      }
    }
    let wrapped: Halves & Starting = undefined as never; // looked at from outside, as transports do
    const service = new ClientService(
      {
        connect(given) {
          given.doStart();
          const built: unknown = given.buildProtocol(endpoint.last.transport.getPeer());
          wrapped = built as typeof wrapped;
          expect((given as unknown as Starting).logPrefix()).to.equal("Starting");
          given.doStop();
          return new Deferred();
        },
      },
      new Starting(),
      { clock },
    );
    endpoint.connect(factory);
    service.startService();
    expect(wrapped.logPrefix()).to.equal("Halves");
    wrapped.handshakeCompleted();
    wrapped.dataReceived(Buffer.from("x"));
    wrapped.readConnectionLost();
    wrapped.writeConnectionLost();
    expect(events).to.deep.equal([
      "start",
      "stop",
      "handshake",
      "data x",
      "read lost",
      "write lost",
    ]);
    service.stopService();
  });

  it("works on the endpoints of the reactor", () => {
    const [real, completer] = connectableEndpoint();
    const service = new ClientService(real, factory, { clock, retryPolicy: () => 1 });
    service.startService();
    completer.failOnce();
    clock.advance(1);
    const waiting = service.whenConnected();
    const pump = completer.succeedOnce();
    expect(successResultOf(waiting)).to.equal(factory.built[0]);
    pump?.serverIO.loseConnection();
    pump?.flush();
    expect(factory.built[0]?.lost).to.equal(1);
    expect(service.state).to.equal("waiting");
    clock.advance(1);
    const second = completer.succeedOnce();
    const stopped = service.stopService();
    second?.flush();
    successResultOf(stopped);
  });
});
