import { Deferred, Failure } from "@cordage/deferred";
import { passwordTable, SOCKSv5Factory, type SOCKSv5Options } from "@cordage/protocols/socks";
import {
  ConnectionLost,
  ConnectionRefusedError,
  connectionDone,
  IPv4Address,
  NoRouteError,
  TimeoutError,
} from "@cordage/reactor";
import { expect } from "chai";
import { credentials, greeting, ipv4, ipv6, named, request5 } from "./client-messages.ts";
import { Serving } from "./serving.ts";

const TARGET = ipv4(8, 8, 4, 4);
const refusal = (code: number): number[] => [5, code, 0, 1, 0, 0, 0, 0, 0, 0];
const ELSEWHERE = new IPv4Address("TCP", "192.0.2.77", 40000);

describe("SOCKSv5 (SO-5)", () => {
  function serve(options: SOCKSv5Options = {}, serving = new Serving()): Serving {
    return serving.connect(new SOCKSv5Factory({ reactor: serving.reactor, ...options }));
  }

  function greeted(options: SOCKSv5Options = {}): Serving {
    const serving = serve(options);
    serving.send(greeting(0));
    serving.answered();
    return serving;
  }

  describe("methods (RFC 1928, 3)", () => {
    it("serves anybody on this host, without a password", () => {
      const serving = serve();
      serving.send(greeting(2, 0));
      expect(serving.answered()).to.deep.equal([5, 0]);
    });

    it("refuses others without a password, unless anonymous clients are allowed", () => {
      const serving = serve({}, new Serving(ELSEWHERE));
      serving.send(greeting(0, 2));
      expect(serving.answered()).to.deep.equal([5, 255]);
      expect(serving.transport.disconnecting).to.equal(true);
      const open = serve({ allowAnonymous: true }, new Serving(ELSEWHERE));
      open.send(greeting(0));
      expect(open.answered()).to.deep.equal([5, 0]);
    });

    it("has everybody show a password if it can check them", () => {
      const authenticate = passwordTable({ me: "secret" });
      const serving = serve({ authenticate });
      serving.send(greeting(0));
      expect(serving.answered()).to.deep.equal([5, 255]);
      const other = serve({ authenticate });
      other.send(greeting(0, 2));
      expect(other.answered()).to.deep.equal([5, 2]);
    });

    it("refuses what is no greeting", () => {
      const serving = serve();
      serving.send(Buffer.from("GET / HTTP/1.1\r\n"));
      expect(serving.answered()).to.deep.equal([5, 255]);
      expect(serving.transport.disconnecting).to.equal(true);
    });
  });

  describe("passwords (RFC 1929)", () => {
    const authenticate = passwordTable({ me: "secret", constructor: "odd" });

    it("lets in who knows theirs", () => {
      const serving = serve({ authenticate });
      serving.send(greeting(2), credentials("me", "secret"), request5(1, TARGET, 80));
      expect(serving.answered()).to.deep.equal([5, 2, 1, 0]);
      expect(serving.reactor.tcpClients).to.have.length(1);
    });

    for (const [user, password] of [
      ["me", "Secret"],
      ["me", ""],
      ["you", "secret"],
      ["toString", ""],
      ["constructor", "secret"],
    ] as const) {
      it(`doesn't let in ${user} with ${JSON.stringify(password)} (GEN-6)`, () => {
        const serving = serve({ authenticate });
        serving.send(greeting(2), credentials(user, password), request5(1, TARGET, 80));
        expect(serving.answered()).to.deep.equal([5, 2, 1, 1]);
        expect(serving.transport.disconnecting).to.equal(true);
        expect(serving.reactor.tcpClients).to.have.length(0);
      });
    }

    it("waits for who takes time to check, and reads nothing meanwhile", () => {
      const decision = new Deferred<boolean>();
      const serving = serve({ authenticate: () => decision });
      serving.send(greeting(2), credentials("a", "b"), request5(1, TARGET, 80));
      expect(serving.transport.producerState).to.equal("paused");
      expect(serving.reactor.tcpClients).to.have.length(0);
      decision.callback(true);
      expect(serving.reactor.tcpClients).to.have.length(1);
    });

    it("lets nobody in when the check fails, or comes too late", () => {
      const failing = serve({
        authenticate: () => {
          throw new Error("no database");
        },
      });
      failing.send(greeting(2), credentials("a", "b"));
      expect(failing.answered()).to.deep.equal([5, 2, 1, 1]);
      const decision = new Deferred<boolean>();
      const late = serve({ authenticate: () => decision });
      late.send(greeting(2), credentials("a", "b"), request5(1, TARGET, 80));
      late.reactor.advance(10);
      expect(late.transport.disconnecting).to.equal(true);
      decision.callback(true);
      expect(late.reactor.tcpClients).to.have.length(0);
    });

    it("refuses what is none", () => {
      const serving = serve({ authenticate });
      serving.send(greeting(2), Buffer.from([5]));
      expect(serving.answered()).to.deep.equal([5, 2, 1, 1]);
      expect(serving.transport.disconnecting).to.equal(true);
    });
  });

  describe("CONNECT (RFC 1928, 4 to 6)", () => {
    it("connects, answers with its own address, and relays what came early", () => {
      const serving = serve();
      serving.send(greeting(0), request5(1, TARGET, 443), Buffer.from("early"));
      expect(serving.answered()).to.deep.equal([5, 0]);
      const { target, far } = serving.connectTarget();
      expect(serving.answered()).to.deep.equal([
        5,
        0,
        0,
        1,
        198,
        51,
        100,
        7,
        50000 >> 8,
        50000 & 255,
      ]);
      expect(far.value().toString()).to.equal("early");
      target.dataReceived(Buffer.from("answer"));
      expect(serving.transport.value().toString()).to.equal("answer");
    });

    it("connects to IPv6 addresses and to names", () => {
      const v6 = greeted();
      v6.send(request5(1, ipv6("26064700000000000000000000001111"), 80));
      expect(v6.reactor.tcpClients[0]).to.include({ host: "2606:4700::1111" });
      const byName = greeted();
      byName.send(request5(1, named("www.example.org"), 80));
      byName.names.resolutions[0]?.answer("8.8.8.8");
      expect(byName.reactor.tcpClients[0]).to.include({ host: "8.8.8.8" });
    });

    for (const [what, address] of Object.entries({
      loopback: ipv4(127, 0, 0, 1),
      "loopback as IPv6": ipv6("00000000000000000000ffff7f000001"),
      "::1": ipv6("00000000000000000000000000000001"),
      "a private network": ipv4(192, 168, 0, 1),
    })) {
      it(`doesn't allow ${what}`, () => {
        const serving = greeted();
        serving.send(request5(1, address, 80));
        expect(serving.answered()).to.deep.equal(refusal(2));
        expect(serving.reactor.tcpClients).to.have.length(0);
      });
    }

    for (const [error, code] of [
      [new ConnectionRefusedError(), 5],
      [new NoRouteError(), 4],
      [new TimeoutError(), 4],
      [new ConnectionLost(), 1],
    ] as const) {
      it(`answers ${error.name} with ${code}`, () => {
        const serving = greeted();
        serving.send(request5(1, TARGET, 80));
        const [record] = serving.reactor.tcpClients;
        const [connector] = serving.reactor.connectors;
        if (record && connector)
          record.factory.clientConnectionFailed(connector, new Failure(error));
        expect(serving.answered()).to.deep.equal(refusal(code));
        expect(serving.transport.disconnecting).to.equal(true);
      });
    }

    it("answers an unknown name with 4", () => {
      const serving = greeted();
      serving.names.hosts.set("nowhere.example", []);
      serving.send(request5(1, named("nowhere.example"), 80));
      expect(serving.answered()).to.deep.equal(refusal(4));
    });

    it("gives up looking for a name when the client goes", () => {
      const serving = greeted();
      serving.send(request5(1, named("slow.example"), 80));
      serving.server.connectionLost(connectionDone);
      expect(serving.names.resolutions[0]?.isCancelled).to.equal(true);
    });
  });

  it("waits for a connection with BIND", () => {
    const serving = greeted();
    serving.send(request5(2, TARGET, 80));
    expect(serving.answered().slice(0, 4)).to.deep.equal([5, 0, 0, 1]);
    const expected = new IPv4Address("TCP", "8.8.4.4", 20);
    const [record] = serving.reactor.tcpServers;
    serving.connectTo(record?.factory.buildProtocol(expected) ?? null, expected, expected);
    expect(serving.answered()).to.deep.equal([5, 0, 0, 1, 8, 8, 4, 4, 0, 20]);
  });

  it("answers commands and addresses it doesn't know with 7 and 8", () => {
    for (const command of [3, 9]) {
      const serving = greeted();
      serving.send(request5(command, TARGET, 80));
      expect(serving.answered()).to.deep.equal(refusal(7));
    }
    const serving = greeted();
    serving.send(Buffer.from([5, 1, 0, 2]));
    expect(serving.answered()).to.deep.equal(refusal(8));
  });
});
