import {
  ExchangeError,
  FileBodyProducer,
  Headers,
  type IBodyProducer,
  RequestNotSent,
  ResponseNeverReceived,
  readBody,
} from "@cordage/protocols/http";
import { Agent, HTTPConnectionPool, ProxyAgent, SchemeNotSupported } from "@cordage/protocols/web";
import { ConnectionAborted, ConnectionDone, ConnectionLost } from "@cordage/reactor";
import {
  assertNoResult,
  Clock,
  FakeAddress,
  failureResultOf,
  MemoryReactorClock,
  StringTransport,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";
import { type AgentBench, agentBench, answer, FakeServers, OK_HELLO } from "./fake-servers.ts";

const EMPTY = answer("200 OK", ["Content-Length: 0"]);

/** A bench whose pool holds one idle connection to `http://h`. */
function warmedUp(): AgentBench {
  const bench = agentBench();
  bench.agent.request("GET", "http://h/");
  bench.servers.last.answer(EMPTY);
  bench.servers.last.sent();
  return bench;
}

describe("HTTPConnectionPool", () => {
  it("uses a connection again when the response was complete (AG-10, AG-11)", () => {
    const { agent, servers } = warmedUp();
    agent.request("GET", "http://h/2");
    expect(servers.connections).to.have.lengthOf(1);
    expect(servers.last.sent()).to.equal("GET /2 HTTP/1.1\r\nHost: h\r\n\r\n");
  });

  it("uses no connection that is being closed (AG-10)", () => {
    const { agent, servers } = warmedUp();
    servers.last.transport.loseConnection();
    agent.request("POST", "http://h/2"); // which would not be repeated
    expect(servers.connections).to.have.lengthOf(2);
  });

  it("keeps servers apart: by scheme, host and port (AG-10)", () => {
    const { agent, servers } = warmedUp();
    for (const uri of ["https://h/", "http://h:81/", "http://h2/", "http://H/"]) {
      agent.request("GET", uri);
    }
    const origins = servers.connections.map(({ origin }) => origin);
    expect(origins).to.deep.equal(["http://h", "https://h", "http://h:81", "http://h2"]);
  });

  for (const [what, first, second] of [
    ["scheme", "http://h:1/", "https://h:1/"],
    ["host", "http://h:1/", "http://i:1/"],
    ["port", "http://h:1/", "http://h:2/"],
  ] as const) {
    it(`keeps servers apart that differ in nothing but ${what} (AG-10)`, () => {
      const { agent, servers } = agentBench();
      for (const uri of [first, second, first, second]) {
        agent.request("GET", uri);
        const { origin } = new URL(uri);
        const asked = servers.connections.find((connection) => connection.origin === origin);
        expect(asked?.sent(), uri).to.contain("GET /");
        asked?.answer(EMPTY);
      }
      expect(servers.connections).to.have.lengthOf(2);
    });
  }

  it("keeps agents apart that trust others (AG-10)", () => {
    const clock = new Clock();
    const pool = new HTTPConnectionPool(clock);
    const trusting = [new FakeServers(), new FakeServers()];
    for (const servers of trusting) {
      Agent.usingEndpointFactory(clock, servers, pool).request("GET", "https://h/");
      servers.last.answer(EMPTY);
    }
    expect(trusting.map(({ connections }) => connections.length)).to.deep.equal([1, 1]);
  });

  it("keeps agents apart that connect from an address of their own (AG-10)", () => {
    const reactor = new MemoryReactorClock();
    const pool = new HTTPConnectionPool(reactor);
    const connect = (bindAddress?: string): void => {
      new Agent(reactor, { pool, bindAddress }).request("GET", "http://127.0.0.1/");
      const [client] = reactor.tcpClients.slice(-1);
      const protocol = client?.factory.buildProtocol(new FakeAddress());
      protocol?.makeConnection(new StringTransport({ lenient: true }));
      protocol?.dataReceived(Buffer.from(EMPTY));
    };
    connect();
    connect();
    expect(reactor.tcpClients).to.have.lengthOf(1);
    connect("127.0.0.2");
    connect("127.0.0.3");
    expect(reactor.tcpClients).to.have.lengthOf(3);
  });

  it("never uses a connection with an unread body (AG-11)", () => {
    const { agent, servers } = agentBench();
    const first = agent.request("GET", "http://h/");
    servers.last.answer(OK_HELLO);
    agent.request("GET", "http://h/");
    expect(servers.connections).to.have.lengthOf(2);
    successResultOf(readBody(successResultOf(first)));
    agent.request("GET", "http://h/");
    expect(servers.connections).to.have.lengthOf(2);
  });

  it("never uses a connection with a byte behind the response (AG-11)", () => {
    const { agent, servers } = agentBench();
    agent.request("GET", "http://h/");
    servers.last.answer(`${EMPTY}${OK_HELLO}`);
    expect(servers.last.transport.disconnecting).to.equal(true);
    agent.request("GET", "http://h/");
    expect(servers.connections).to.have.lengthOf(2);
  });

  it("never uses a connection that spoke while it was idle (AG-11, Node CVE-2026-48931)", () => {
    const { agent, servers } = warmedUp();
    servers.last.answer(answer("200 OK", ["Content-Length: 4"], "evil"));
    expect(servers.last.transport.disconnected).to.equal(true);
    const answered = agent.request("GET", "http://h/");
    expect(servers.connections).to.have.lengthOf(2);
    assertNoResult(answered);
    servers.last.answer(OK_HELLO);
    expect(successResultOf(readBody(successResultOf(answered))).toString()).to.equal("hello");
  });

  it("closes a connection that has been idle for so long (AG-10)", () => {
    const { servers, clock } = warmedUp();
    clock.advance(239.9);
    expect(servers.last.transport.disconnecting).to.equal(false);
    clock.advance(0.1);
    expect(servers.last.transport.disconnecting).to.equal(true);
  });

  it("keeps one for as long as it is told to (AG-10)", () => {
    for (const seconds of [0, 5]) {
      const { agent, servers, pool, clock } = agentBench();
      pool.cachedConnectionTimeout = seconds;
      agent.request("GET", "http://h/");
      servers.last.answer(EMPTY);
      expect(servers.last.transport.disconnecting).to.equal(false);
      clock.advance(seconds);
      expect(servers.last.transport.disconnecting, `${seconds} s`).to.equal(true);
    }
    const { agent, servers, pool, clock } = agentBench();
    pool.cachedConnectionTimeout = Number.POSITIVE_INFINITY;
    agent.request("GET", "http://h/");
    servers.last.answer(EMPTY);
    clock.advance(1e6);
    expect(servers.last.transport.disconnecting).to.equal(false);
  });

  it("keeps two to each server, those used last (AG-10)", () => {
    const { agent, servers } = agentBench();
    for (let i = 0; i < 3; i++) agent.request("GET", "http://h/");
    for (const connection of servers.connections) connection.answer(EMPTY);
    expect(servers.connections.map(({ transport }) => transport.disconnecting)).to.deep.equal([
      true,
      false,
      false,
    ]);
    agent.request("GET", "http://h/last");
    expect(servers.connections[2]?.transport.value().toString()).to.contain("/last");
  });

  it("keeps the one used last where it keeps one (AG-10)", () => {
    const { agent, servers, pool } = agentBench();
    pool.maxPersistentPerHost = 1;
    for (let i = 0; i < 2; i++) agent.request("GET", "http://h/");
    for (const connection of servers.connections) connection.answer(EMPTY);
    agent.request("GET", "http://h/last");
    expect(servers.connections).to.have.lengthOf(2);
    expect(servers.connections[1]?.transport.value().toString()).to.contain("/last");
  });

  it("closes none for one that the server has closed (AG-10)", () => {
    const { agent, servers } = agentBench();
    const [first, second, third] = [0, 1, 2].map(() => {
      agent.request("GET", "http://h/");
      return servers.last;
    });
    first?.answer(EMPTY);
    second?.answer(EMPTY);
    second?.close();
    third?.answer(EMPTY);
    expect(first?.transport.disconnecting).to.equal(false);
  });

  it("closes what it keeps, and tells when that is done (AG-10)", () => {
    const { pool, servers, clock } = warmedUp();
    const closed = pool.closeCachedConnections();
    expect(servers.last.transport.disconnected).to.equal(true);
    assertNoResult(closed);
    servers.last.close();
    successResultOf(closed);
    expect(clock.getDelayedCalls()).to.have.lengthOf(0);
    successResultOf(pool.closeCachedConnections());
  });

  it("forgets a connection that the server closed, and leaves no delayed call (AG-10)", () => {
    const { agent, servers, clock } = warmedUp();
    servers.last.close();
    expect(clock.getDelayedCalls()).to.have.lengthOf(0);
    agent.request("GET", "http://h/");
    expect(servers.connections).to.have.lengthOf(2);
  });

  it("takes no time that is none (AG-17)", () => {
    for (const times of [
      { headTimeout: 0 },
      { bodyTimeout: -1 },
      { continueTimeout: Number.NaN },
    ]) {
      expect(() => new HTTPConnectionPool(new Clock(), times)).to.throw(RangeError, "Timeout");
    }
  });

  it("keeps nothing unless it is to (AG-10)", () => {
    const { agent, servers, pool } = agentBench();
    pool.maxPersistentPerHost = 0;
    agent.request("GET", "http://h/");
    servers.last.answer(EMPTY);
    expect(servers.last.transport.disconnecting).to.equal(true);
  });

  describe("ends the body of a request that is never sent (AG-3)", () => {
    let stops: number;
    const body: IBodyProducer = {
      length: 1,
      startProducing: () => new Promise(() => {}),
      pauseProducing: () => {},
      resumeProducing: () => {},
      stopProducing: () => {
        stops += 1;
      },
    };

    beforeEach(() => {
      stops = 0;
    });

    it("since nobody answers", () => {
      const { agent, servers } = agentBench();
      servers.refusal = new ConnectionLost();
      failureResultOf(agent.request("PUT", "http://h/", undefined, body));
      expect(stops).to.equal(1);
    });

    it("since it is cancelled before there is a connection", () => {
      const reactor = new MemoryReactorClock();
      const answered = new Agent(reactor).request("PUT", "http://127.0.0.1/", undefined, body);
      answered.cancel();
      failureResultOf(answered);
      expect(stops).to.equal(1);
    });

    it("since its fields can't be sent", () => {
      const { agent } = agentBench();
      const headers = new Headers([["Content-Length", ["1"]]]);
      failureResultOf(agent.request("PUT", "http://h/", headers, body));
      expect(stops).to.equal(1);
    });

    it("since the connection is over when it is there", () => {
      const { agent, servers } = agentBench();
      servers.connected = ({ transport }) => transport.loseConnection();
      const { value } = failureResultOf(agent.request("PUT", "http://h/", undefined, body));
      expect(value).to.be.instanceOf(RequestNotSent);
      expect(stops).to.equal(1);
    });

    it("since nobody speaks its scheme", () => {
      const { agent } = agentBench();
      const reactor = new MemoryReactorClock();
      const proxy = { connect: () => agent.request("GET", "http://h/") as never };
      for (const it of [new Agent(reactor), new ProxyAgent(proxy, reactor)]) {
        const { value } = failureResultOf(it.request("PUT", "ftp://h/", undefined, body));
        expect(value).to.be.instanceOf(SchemeNotSupported);
      }
      expect(stops).to.equal(2);
    });

    it("once, when the connection has ended it", () => {
      const { agent, servers } = agentBench();
      const answered = agent.request("PUT", "http://h/", undefined, body);
      servers.last.close();
      failureResultOf(answered);
      expect(stops).to.equal(1);
    });
  });

  describe("when the server closes as the request leaves", () => {
    for (const method of ["GET", "HEAD", "OPTIONS", "DELETE", "TRACE"]) {
      it(`makes a ${method} once more over a new connection (AG-12)`, () => {
        const { agent, servers } = warmedUp();
        const answered = agent.request(method, "http://h/again");
        const [kept] = servers.connections;
        kept?.close();
        expect(servers.connections).to.have.lengthOf(2);
        expect(servers.last.sent()).to.equal(kept?.sent());
        servers.last.answer(answer("204 No Content"));
        expect(successResultOf(answered).code).to.equal(204);
      });
    }

    for (const method of ["POST", "PUT", "PATCH", "LOCK"]) {
      it(`doesn't repeat a ${method} (AG-12)`, () => {
        const { agent, servers } = warmedUp();
        const answered = agent.request(method, "http://h/");
        servers.last.close(new ConnectionLost());
        expect(failureResultOf(answered).value).to.be.instanceOf(ResponseNeverReceived);
        expect(servers.connections).to.have.lengthOf(1);
      });
    }

    it("doesn't repeat one with a body (AG-12)", () => {
      const { agent, servers } = warmedUp();
      const body = new FileBodyProducer(Buffer.from("x"));
      const answered = agent.request("DELETE", "http://h/", undefined, body);
      servers.last.close();
      failureResultOf(answered);
      expect(servers.connections).to.have.lengthOf(1);
    });

    it("doesn't repeat one that was answered in part (AG-12)", () => {
      const { agent, servers } = warmedUp();
      const answered = agent.request("GET", "http://h/");
      servers.last.answer("H");
      servers.last.close();
      expect(failureResultOf(answered).value).not.to.be.instanceOf(ResponseNeverReceived);
      expect(servers.connections).to.have.lengthOf(1);
    });

    it("doesn't repeat one that was cancelled, or took too long (AG-12)", () => {
      const { agent, servers, clock } = warmedUp();
      const cancelled = agent.request("GET", "http://h/");
      cancelled.cancel();
      expect((failureResultOf(cancelled).value as ExchangeError).reasons[0]?.value.name).to.equal(
        "CancelledError",
      );
      expect(servers.connections).to.have.lengthOf(1);
      servers.last.close();
      expect(clock.getDelayedCalls()).to.have.lengthOf(0);

      const other = warmedUp();
      const slow = other.agent.request("GET", "http://h/");
      other.clock.advance(300);
      expect(failureResultOf(slow).value).to.be.instanceOf(ExchangeError);
      expect(other.servers.connections).to.have.lengthOf(1);
    });

    it("doesn't repeat one whose connection this end has aborted (AG-12)", () => {
      const { agent, servers } = warmedUp();
      const answered = agent.request("GET", "http://h/");
      servers.last.close(new ConnectionAborted());
      failureResultOf(answered);
      expect(servers.connections).to.have.lengthOf(1);
    });

    it("doesn't repeat one over a connection that was new (AG-12)", () => {
      const { agent, servers } = agentBench();
      const answered = agent.request("GET", "http://h/");
      servers.last.close();
      failureResultOf(answered);
      expect(servers.connections).to.have.lengthOf(1);
    });

    it("repeats it once, not again and again (AG-12)", () => {
      const { agent, servers } = warmedUp();
      const answered = agent.request("GET", "http://h/");
      servers.last.close();
      servers.last.close(new ConnectionDone());
      failureResultOf(answered);
      expect(servers.connections).to.have.lengthOf(2);
    });

    it("doesn't repeat anything when told not to (AG-12)", () => {
      const { agent, servers, pool } = warmedUp();
      pool.retryAutomatically = false;
      const answered = agent.request("GET", "http://h/");
      servers.last.close();
      failureResultOf(answered);
      expect(servers.connections).to.have.lengthOf(1);
    });
  });
});
