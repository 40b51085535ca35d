import { createPrivateKey, X509Certificate } from "node:crypto";
import * as amp from "@cordage/protocols/amp";
import { ConnectionDone, connectionDone, PeerVerifyError, type TLSOptions } from "@cordage/reactor";
import { failureResultOf, StringTransport, successResultOf } from "@cordage/testing";
import { expect } from "chai";

const Ping = new amp.Command("Ping");

/** Notes how TLS was started, and between which bytes. */
class SecurableTransport extends StringTransport {
  readonly started: TLSOptions[] = [];
  plain: Buffer = Buffer.alloc(0);

  startTLS(options: TLSOptions): void {
    this.started.push(options);
    this.plain = this.value();
    this.clear();
  }
}

function bytes(values: Readonly<Record<string, string>>): Buffer {
  return new amp.AmpBox(Object.entries(values).map(([k, v]) => [k, Buffer.from(v)])).serialize();
}

const ASKED = bytes({ _ask: "1", _command: "StartTLS" });
const CERTIFICATE = { privateKey: "a key", certificate: "a certificate" };

describe("StartTLS (AMP-14)", () => {
  let transport: SecurableTransport;
  let end: amp.AMP;

  beforeEach(() => {
    transport = new SecurableTransport();
    end = new amp.AMP();
    end.makeConnection(transport);
  });

  describe("at the side that asks", () => {
    it("sends nothing of what it is given, and starts TLS with it when the answer is there", () => {
      const call = end.callRemote(amp.StartTLS, {
        tls_localCertificate: CERTIFICATE,
        tls_verifyAuthorities: ["an authority"],
      });
      expect(transport.value().equals(ASKED)).to.equal(true);
      expect(transport.started).to.deep.equal([]);
      end.dataReceived(bytes({ _answer: "1" }));
      expect(transport.started).to.deep.equal([{ ...CERTIFICATE, trustRoot: ["an authority"] }]);
      expect(successResultOf(call)).to.deep.equal({});
    });

    it("has no certificate and trusts everybody unless told otherwise", () => {
      end.callRemote(amp.StartTLS);
      end.dataReceived(bytes({ _answer: "1" }));
      expect(transport.started).to.deep.equal([{}]);
    });

    it("keeps boxes back until TLS is started", () => {
      end.callRemote(amp.StartTLS);
      end.callRemote(Ping).addErrback(() => {});
      expect(transport.value().equals(ASKED)).to.equal(true);
      end.dataReceived(bytes({ _answer: "1" }));
      expect(transport.plain.equals(ASKED)).to.equal(true);
      expect(transport.value().equals(bytes({ _ask: "2", _command: "Ping" }))).to.equal(true);
    });

    it("sends what it kept back in clear when the peer refuses", () => {
      const errors: string[] = [];
      end.callRemote(amp.StartTLS).addErrback((failure) => errors.push(failure.type.name));
      end.callRemote(Ping).addErrback(() => {});
      end.dataReceived(bytes({ _error: "1", _error_code: "NO", _error_description: "" }));
      expect(errors).to.deep.equal(["UnknownRemoteError"]);
      expect(transport.started.length).to.equal(0);
      expect(amp.parseString(transport.value()).length).to.equal(2);
    });

    it("keeps back up to its limit, and closes beyond (AMP-15)", () => {
      const ping = bytes({ _ask: "2", _command: "Ping" });
      end.maxTLSQueueBytes = 2 * ping.length;
      const calls = [end.callRemote(amp.StartTLS), end.callRemote(Ping), end.callRemote(Ping)];
      expect(transport.disconnecting).to.equal(false);
      calls.push(end.callRemote(Ping));
      expect(transport.disconnecting).to.equal(true);
      end.connectionLost(connectionDone);
      for (const call of calls) failureResultOf(call, amp.TLSQueueFull);
    });

    it("starts it once: asking again fails with OnlyOneTLS, and sends nothing", () => {
      end.callRemote(amp.StartTLS);
      failureResultOf(end.callRemote(amp.StartTLS), amp.OnlyOneTLS);
      end.dataReceived(bytes({ _answer: "1" }));
      failureResultOf(end.callRemote(amp.StartTLS), amp.OnlyOneTLS);
      expect(transport.value().length).to.equal(0);
    });

    it("closes when anything comes in clear behind the answer (GEN-8)", () => {
      const ping = end.callRemote(Ping);
      const call = end.callRemote(amp.StartTLS);
      end.dataReceived(Buffer.concat([bytes({ _answer: "2" }), bytes({ _answer: "1" })]));
      expect([transport.disconnecting, transport.started.length]).to.deep.equal([true, 0]);
      successResultOf(call);
      end.connectionLost(connectionDone);
      failureResultOf(ping, amp.PlaintextBehindTLS);
    });

    it("takes a loss right after the start for the peer's rejection of our certificate", () => {
      end.callRemote(amp.StartTLS);
      const call = end.callRemote(Ping);
      end.dataReceived(bytes({ _answer: "1" }));
      end.connectionLost(connectionDone);
      failureResultOf(call, PeerVerifyError);
    });

    it("takes a loss later on for what it is", () => {
      end.callRemote(amp.StartTLS);
      const call = end.callRemote(Ping);
      end.dataReceived(bytes({ _answer: "1" }));
      end.dataReceived(Buffer.of(0));
      end.connectionLost(connectionDone);
      failureResultOf(call, ConnectionDone);
    });

    it("fails on a transport that can't be secured, and when the connection is lost", () => {
      const bare = new amp.AMP();
      bare.makeConnection(new StringTransport());
      failureResultOf(bare.callRemote(amp.StartTLS), amp.StartTLSUnsupported);
      bare.connectionLost(connectionDone);
      failureResultOf(bare.callRemote(amp.StartTLS), ConnectionDone);
    });
  });

  describe("at the side that is asked", () => {
    it("answers in clear, and starts TLS with a certificate made up for that", () => {
      end.dataReceived(ASKED);
      expect(transport.plain.equals(bytes({ _answer: "1" }))).to.equal(true);
      const [{ privateKey, certificate } = {}] = transport.started;
      const shown = new X509Certificate(certificate as string);
      expect(shown.subject).to.equal("CN=TEMPORARY CERTIFICATE");
      expect(shown.verify(shown.publicKey)).to.equal(true);
      expect(shown.checkPrivateKey(createPrivateKey(privateKey as string))).to.equal(true);
      expect(shown.serialNumber).to.have.lengthOf(32);
    });

    it("makes another certificate each time", () => {
      const other = new SecurableTransport();
      const second = new amp.AMP();
      second.makeConnection(other);
      for (const each of [end, second]) each.dataReceived(ASKED);
      const [one, two] = [transport, other].map(({ started: [options] }) => options?.certificate);
      expect(one).to.be.a("string").and.not.equal(two);
    });

    it("starts TLS with what its responder returns", () => {
      end.respondTo(amp.StartTLS, () => ({
        tls_localCertificate: CERTIFICATE,
        tls_verifyAuthorities: ["an authority"],
      }));
      end.dataReceived(ASKED);
      expect(transport.plain.equals(bytes({ _answer: "1" }))).to.equal(true);
      expect(transport.started).to.deep.equal([{ ...CERTIFICATE, trustRoot: ["an authority"] }]);
    });

    it("closes when anything comes in clear behind the request (GEN-8)", () => {
      for (const behind of [Buffer.of(0), bytes({ _ask: "2", _command: "Ping" })]) {
        const plain = new SecurableTransport();
        const attacked = new amp.AMP();
        let pings = 0;
        attacked.respondTo(Ping, () => {
          pings += 1;
        });
        attacked.makeConnection(plain);
        attacked.dataReceived(Buffer.concat([ASKED, behind]));
        attacked.dataReceived(bytes({ _ask: "3", _command: "Ping" }));
        expect([plain.started.length, plain.disconnecting, pings]).to.deep.equal([0, true, 0]);
      }
    });

    it("closes when it is asked a second time", () => {
      end.dataReceived(ASKED);
      end.dataReceived(bytes({ _ask: "2", _command: "StartTLS" }));
      expect([transport.started.length, transport.disconnecting]).to.deep.equal([1, true]);
    });

    it("closes on a transport that can't be secured", () => {
      const plain = new StringTransport();
      const bare = new amp.AMP();
      bare.makeConnection(plain);
      bare.dataReceived(ASKED);
      expect(plain.disconnecting).to.equal(true);
    });
  });
});
