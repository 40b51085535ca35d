import { Deferred } from "@cordage/deferred";
import * as amp from "@cordage/protocols/amp";
import { Echo } from "@cordage/protocols/wire";
import {
  ClientFactory,
  ConnectionDone,
  connectionDone,
  type IConnector,
  type IProtocol,
  Protocol,
} from "@cordage/reactor";
import {
  AccumulatingProtocol,
  connectedServerAndClient,
  failureResultOf,
  flushLoggedErrors,
  StringTransport,
} from "@cordage/testing";
import { expect } from "chai";

class Refused extends Error {}

const Upgrade = new amp.ProtocolSwitchCommand("Upgrade", { errors: [[Refused, "REFUSED"]] });
const Ping = new amp.Command("Ping");

/** Notes all it is told, and builds what it is given. */
class Notes extends ClientFactory {
  readonly events: string[] = [];
  readonly #built: IProtocol | null;

  constructor(built: IProtocol | null) {
    super();
    this.#built = built;
  }

  override buildProtocol(): IProtocol | null {
    return this.#built;
  }

  override clientConnectionFailed(_connector: IConnector | null): void {
    this.events.push("failed");
  }

  override clientConnectionLost(_connector: IConnector | null): void {
    this.events.push("lost");
  }
}

function answer(values: Readonly<Record<string, string>>): Buffer {
  return new amp.AmpBox(Object.entries(values).map(([k, v]) => [k, Buffer.from(v)])).serialize();
}

describe("ProtocolSwitchCommand (AMP-13)", () => {
  it("hands both ends to the protocols that take over", () => {
    class Server extends amp.AMP {
      constructor() {
        super();
        this.respondTo(Upgrade, () => new Echo());
      }
    }
    const [client, , pump] = connectedServerAndClient(Server, amp.AMP);
    const collector = new AccumulatingProtocol();
    client.callRemote(Upgrade, new Notes(collector));
    pump.flush();
    client.transport.write("hello");
    pump.flush();
    expect(Buffer.concat([collector.data]).toString()).to.equal("hello");
  });

  describe("at the side that asked", () => {
    let transport: StringTransport;
    let client: amp.AMP;
    let events: string[];
    let inner: Protocol;

    beforeEach(() => {
      transport = new StringTransport();
      client = new amp.AMP();
      client.makeConnection(transport);
      events = [];
      inner = new Protocol();
      inner.connectionMade = () => events.push("made");
      inner.dataReceived = (data) => events.push(data.toString());
      inner.connectionLost = (reason) => events.push(reason?.type.name ?? "");
    });

    it("connects the protocol first, and gives it the bytes behind the answer", () => {
      client.callRemote(Upgrade, new Notes(inner));
      client.dataReceived(Buffer.concat([answer({ _answer: "1" }), Buffer.from("behind")]));
      client.dataReceived(Buffer.from("more"));
      expect(events).to.deep.equal(["made", "behind", "more"]);
    });

    it("sends no boxes from the moment it asks", () => {
      client.callRemote(Upgrade, new Notes(inner));
      expect(() => client.callRemote(Ping)).to.throw(amp.ProtocolSwitched);
      client.dataReceived(answer({ _answer: "1" }));
      expect(() => client.callRemote(Ping)).to.throw(amp.ProtocolSwitched);
    });

    it("is told of the end of the connection, and so is the factory", () => {
      const factory = new Notes(inner);
      client.callRemote(Upgrade, factory);
      client.dataReceived(answer({ _answer: "1" }));
      client.connectionLost(connectionDone);
      expect([events, factory.events]).to.deep.equal([["made", "ConnectionDone"], ["lost"]]);
    });

    it("may go on with boxes when the peer refuses, and the factory is told", () => {
      const factory = new Notes(inner);
      const errors: string[] = [];
      client.callRemote(Upgrade, factory).addErrback((failure) => errors.push(failure.type.name));
      client.dataReceived(answer({ _error: "1", _error_code: "REFUSED", _error_description: "" }));
      expect([errors, factory.events]).to.deep.equal([["Refused"], ["failed"]]);
      expect(() => client.callRemote(Ping)).not.to.throw();
    });

    it("tells the factory when the connection is lost before an answer", () => {
      const factory = new Notes(inner);
      const call = client.callRemote(Upgrade, factory);
      client.connectionLost(connectionDone);
      failureResultOf(call, ConnectionDone);
      expect([events, factory.events]).to.deep.equal([[], ["failed"]]);
      failureResultOf(client.callRemote(Upgrade, factory), ConnectionDone);
    });

    it("closes when the factory refuses to build a protocol", () => {
      client.callRemote(Upgrade, new Notes(null));
      client.dataReceived(answer({ _answer: "1" }));
      expect(transport.disconnecting).to.equal(true);
    });
  });

  describe("at the side that was asked", () => {
    it("sends the answer last, and answers to earlier commands no more", () => {
      const later = new Deferred<object>();
      const transport = new StringTransport();
      const server = new amp.AMP();
      server.respondTo(Ping, () => later);
      server.respondTo(Upgrade, () => new Echo());
      server.makeConnection(transport);
      const calls = [
        answer({ _ask: "1", _command: "Ping" }),
        answer({ _ask: "2", _command: "Upgrade" }),
        Buffer.from("echoed"),
      ];
      server.dataReceived(Buffer.concat(calls));
      const expected = Buffer.concat([answer({ _answer: "2" }), Buffer.from("echoed")]);
      expect(transport.value().equals(expected)).to.equal(true);
      later.callback({});
      expect(transport.value().equals(expected)).to.equal(true);
    });

    it("switches while it holds up what is read, too", () => {
      const transport = new StringTransport();
      const server = new amp.AMP();
      server.maxOutstandingAnswers = 1;
      const upgraded = new Deferred<IProtocol>();
      server.respondTo(Upgrade, () => upgraded);
      server.makeConnection(transport);
      const call = answer({ _ask: "1", _command: "Upgrade" });
      server.dataReceived(Buffer.concat([call, Buffer.from("behind")]));
      expect(transport.producerState).to.equal("paused");
      upgraded.callback(new Echo());
      expect(transport.value().toString()).to.match(/behind$/);
      expect(transport.producerState).to.equal("producing");
    });

    it("tells the caller nothing of a responder that returns no protocol", () => {
      const transport = new StringTransport();
      const server = new amp.AMP();
      server.respondTo(Upgrade, () => ({}) as IProtocol);
      server.makeConnection(transport);
      server.dataReceived(answer({ _ask: "1", _command: "Upgrade" }));
      const [box] = amp.parseString(transport.value());
      expect(Buffer.from(box?.get("_error_code") ?? "").toString()).to.equal("UNKNOWN");
      expect(flushLoggedErrors(amp.BadLocalReturn).length).to.equal(1);
    });

    it("answers only once when the protocol fails to begin", () => {
      class Failing extends Protocol {
        override connectionMade(): void {
          throw new Refused("not today");
        }
      }
      const transport = new StringTransport();
      const server = new amp.AMP();
      server.respondTo(Upgrade, () => new Failing());
      server.makeConnection(transport);
      server.dataReceived(answer({ _ask: "1", _command: "Upgrade" }));
      expect(transport.value().equals(answer({ _answer: "1" }))).to.equal(true);
      expect(transport.disconnecting).to.equal(true);
      expect(flushLoggedErrors(Refused).length).to.equal(1);
    });
  });
});
