import { Failure } from "@cordage/deferred";
import { type SOCKSOptions, SOCKSv4, SOCKSv4Factory } from "@cordage/protocols/socks";
import { ConnectionRefusedError, connectionDone, IPv4Address } from "@cordage/reactor";
import { expect } from "chai";
import { request4 } from "./client-messages.ts";
import { Serving } from "./serving.ts";

const TARGET = [8, 8, 4, 4];
const REFUSED = [0, 91, 0, 0, 0, 0, 0, 0];
const ELSEWHERE = new IPv4Address("TCP", "192.0.2.77", 40000);

describe("SOCKSv4", () => {
  function serve(options: SOCKSOptions = {}, serving = new Serving()): Serving {
    return serving.connect(new SOCKSv4Factory({ reactor: serving.reactor, ...options }));
  }

  function expectRefusal(serving: Serving): void {
    expect(serving.answered()).to.deep.equal(REFUSED);
    expect(serving.transport.disconnecting).to.equal(true);
    expect(serving.reactor.tcpClients).to.have.length(0);
    expect(serving.reactor.getDelayedCalls()).to.have.length(0);
  }

  describe("CONNECT", () => {
    it("connects, answers with the target's address, and relays (SO-1, SO-2)", () => {
      const serving = serve();
      serving.send(request4(1, TARGET, 80, "me"));
      expect(serving.reactor.tcpClients[0]).to.include({ host: "8.8.4.4", port: 80, timeout: 30 });
      expect(serving.transport.producerState).to.equal("paused");
      const { target, far } = serving.connectTarget();
      expect(serving.answered()).to.deep.equal([0, 90, 0, 80, ...TARGET]);
      expect(serving.transport.producerState).to.equal("producing");
      serving.send(Buffer.from("question"));
      target.dataReceived(Buffer.from("answer"));
      expect(far.value().toString()).to.equal("question");
      expect(serving.transport.value().toString()).to.equal("answer");
      target.connectionLost(connectionDone);
      expect(serving.transport.disconnecting).to.equal(true);
    });

    it("passes on what came behind the request, once connected (SO-4)", () => {
      const serving = serve();
      serving.send(request4(1, TARGET, 80), Buffer.from("early"));
      const { far } = serving.connectTarget();
      expect(far.value().toString()).to.equal("early");
    });

    it("resolves a name, of 4a, itself (SO-1)", () => {
      const serving = serve();
      serving.names.hosts.set("www.example.org", ["8.8.8.8"]);
      serving.send(request4(1, [0, 0, 0, 1], 80, "", "www.example.org"));
      expect(serving.reactor.tcpClients[0]).to.include({ host: "8.8.8.8" });
    });

    it("refuses when the target can't be reached (SO-1)", () => {
      const serving = serve();
      serving.send(request4(1, TARGET, 80));
      const [record] = serving.reactor.tcpClients;
      const [connector] = serving.reactor.connectors;
      if (record && connector) {
        record.factory.clientConnectionFailed(connector, new Failure(new ConnectionRefusedError()));
      }
      expect(serving.answered()).to.deep.equal(REFUSED);
      expect(serving.transport.disconnecting).to.equal(true);
    });

    it("gives the attempt up when the client goes", () => {
      const serving = serve();
      serving.send(request4(1, TARGET, 80));
      serving.server.connectionLost(connectionDone);
      expect(serving.reactor.connectors[0]?.stoppedConnecting).to.equal(true);
    });
  });

  describe("targets", () => {
    for (const [what, address] of Object.entries({
      loopback: [127, 0, 0, 1],
      "a private network": [10, 1, 2, 3],
      "link-local": [169, 254, 169, 254],
      "this host": [0, 0, 0, 0],
    })) {
      it(`refuses ${what} unless it is allowed`, () => {
        const serving = serve();
        serving.send(request4(1, address, 80));
        expectRefusal(serving);
        const allowing = serve({ allowedNetworks: ["0.0.0.0/0"] });
        allowing.send(request4(1, address, 80));
        expect(allowing.reactor.tcpClients).to.have.length(1);
      });
    }

    it("refuses a name that leads there, and goes for the address that was checked", () => {
      const serving = serve();
      serving.names.hosts.set("inside.example", ["127.0.0.1", "::1"]);
      serving.send(request4(1, [0, 0, 0, 1], 80, "", "inside.example"));
      expectRefusal(serving);
      const mixed = serve();
      mixed.names.hosts.set("mixed.example", ["10.0.0.1", "8.8.8.8"]);
      mixed.send(request4(1, [0, 0, 0, 1], 80, "", "mixed.example"));
      expect(mixed.reactor.tcpClients[0]).to.include({ host: "8.8.8.8" });
    });

    it("refuses a name that has no address, and port 0", () => {
      const serving = serve();
      serving.names.hosts.set("nowhere.example", []);
      serving.send(request4(1, [0, 0, 0, 1], 80, "", "nowhere.example"));
      expectRefusal(serving);
      const portless = serve();
      portless.send(request4(1, TARGET, 0));
      expectRefusal(portless);
    });
  });

  describe("authorize", () => {
    it("refuses clients of other hosts, unless anonymous ones are allowed", () => {
      const serving = serve({}, new Serving(ELSEWHERE));
      serving.send(request4(1, TARGET, 80));
      expectRefusal(serving);
      const open = serve({ allowAnonymous: true }, new Serving(ELSEWHERE));
      open.send(request4(1, TARGET, 80));
      expect(open.reactor.tcpClients).to.have.length(1);
    });

    it("decides by all that is known, and may take its time (SO-1)", async () => {
      const asked: unknown[] = [];
      let decide: (isAuthorized: boolean) => void = () => {};
      class Deciding extends SOCKSv4 {
        override authorize(...args: unknown[]): Promise<boolean> {
          asked.push(args);
          return new Promise((resolve) => {
            decide = resolve;
          });
        }
      }
      const serving = new Serving();
      const factory = new SOCKSv4Factory({ reactor: serving.reactor });
      factory.buildProtocol = () => new Deciding(factory.settings);
      serving.connect(factory).send(request4(1, TARGET, 80, "me"));
      expect(asked).to.deep.equal([[1, "8.8.4.4", 80, "me"]]);
      expect(serving.answered()).to.deep.equal([]);
      decide(false);
      await new Promise((resolve) => setImmediate(resolve));
      expectRefusal(serving);
    });
  });

  describe("BIND", () => {
    function bind(): { serving: Serving; factory: import("@cordage/reactor").IProtocolFactory } {
      const serving = serve();
      serving.send(request4(2, TARGET, 80));
      const [record] = serving.reactor.tcpServers;
      if (record === undefined) throw new Error("nothing was listened on");
      expect(record).to.include({ port: 0, interface: "127.0.0.1", backlog: 1 });
      return { serving, factory: record.factory };
    }
    const expected = new IPv4Address("TCP", "8.8.4.4", 20);

    it("answers with its port, and again when the expected host connects (SO-2)", () => {
      const { serving, factory } = bind();
      expect(serving.answered().slice(0, 2)).to.deep.equal([0, 90]);
      const { target, far } = serving.connectTo(
        factory.buildProtocol(expected),
        expected,
        expected,
      );
      expect(serving.answered()).to.deep.equal([0, 90, 0, 20, ...TARGET]);
      serving.send(Buffer.from("to the target"));
      target.dataReceived(Buffer.from("to the client"));
      expect(far.value().toString()).to.equal("to the target");
      expect(serving.transport.value().toString()).to.equal("to the client");
      expect(serving.reactor.getDelayedCalls()).to.have.length(0);
    });

    it("takes one connection only (SO-2)", () => {
      const { serving, factory } = bind();
      serving.connectTo(factory.buildProtocol(expected), expected, expected);
      expect(factory.buildProtocol(expected)).to.equal(null);
    });

    it("refuses when anybody else connects (SO-2)", () => {
      const { serving, factory } = bind();
      serving.answered();
      expect(factory.buildProtocol(new IPv4Address("TCP", "8.8.4.5", 20))).to.equal(null);
      expect(serving.answered()).to.deep.equal(REFUSED);
      expect(serving.transport.disconnecting).to.equal(true);
    });

    it("waits for two minutes, and not when the client has gone", () => {
      const { serving } = bind();
      serving.answered();
      serving.reactor.advance(119.9);
      expect(serving.answered()).to.deep.equal([]);
      serving.reactor.advance(0.1);
      expect(serving.answered()).to.deep.equal(REFUSED);
      const left = bind().serving;
      left.server.connectionLost(connectionDone);
      expect(left.reactor.getDelayedCalls()).to.have.length(0);
    });
  });

  for (const [what, input] of Object.entries({
    "another version": Buffer.from([5, 1, 0]),
    "another command": Buffer.from([4, 9]),
    "a user that is too long": request4(1, TARGET, 80, "x".repeat(256)),
  })) {
    it(`answers ${what} with 91 and closes, and looks at nothing more (SO-3, SO-4)`, () => {
      const serving = serve();
      serving.send(input);
      expectRefusal(serving);
      serving.send(request4(1, TARGET, 80));
      expectRefusalOnce(serving);
    });
  }

  function expectRefusalOnce(serving: Serving): void {
    expect(serving.answered()).to.deep.equal([]);
    expect(serving.reactor.tcpClients).to.have.length(0);
  }

  it("closes when the request has not come within 10 seconds (SO-4)", () => {
    const serving = serve();
    serving.send(request4(1, TARGET, 80).subarray(0, 5));
    serving.reactor.advance(9.9);
    expect(serving.transport.disconnecting).to.equal(false);
    serving.reactor.advance(0.1);
    expect(serving.transport.disconnecting).to.equal(true);
    serving.send(request4(1, TARGET, 80).subarray(5));
    expect(serving.reactor.tcpClients).to.have.length(0);
  });

  it("closes when the client stops sending before the request is whole", () => {
    const serving = serve();
    serving.server.readConnectionLost();
    expect(serving.transport.disconnecting).to.equal(true);
  });

  it("refuses options that are no good", () => {
    expect(() => new SOCKSv4Factory({ requestTimeout: 0 })).to.throw(RangeError, "requestTimeout");
    expect(() => new SOCKSv4Factory({ targetTimeout: -1 })).to.throw(RangeError, "targetTimeout");
    expect(() => new SOCKSv4Factory({ bindTimeout: Number.NaN })).to.throw(
      RangeError,
      "bindTimeout",
    );
    expect(() => new SOCKSv4Factory({ allowedNetworks: ["all"] })).to.throw(RangeError);
  });
});
