import { Failure } from "@cordage/deferred";
import type { TLSMemoryBIOProtocol } from "@cordage/protocols/tls";
import {
  ConnectionDone,
  ConnectionLost,
  type ISSLTransport,
  isSSLTransport,
  type TLSOptions,
} from "@cordage/reactor";
import { expect } from "chai";
import { LOCALHOST } from "../support/localhost-certificate.ts";
import { Recorder, SecuredPair, securedFactory, serverOptions, wrapped } from "./secured-pair.ts";

/** The most that a record of TLS may take beyond its 16384 bytes (RFC 5246, section 6.2.3). */
const RECORD_OVERHEAD = 5 + 2048;

interface Wishes {
  readonly server?: Recorder;
  readonly client?: Recorder;
  readonly serverOptions?: TLSOptions;
  readonly clientOptions?: TLSOptions;
  readonly serverLanguages?: readonly string[];
  readonly clientLanguages?: readonly string[];
}

function connectPair(wishes: Wishes = {}) {
  const { server = new Recorder(), client = new Recorder() } = wishes;
  const atServer = wrapped(
    securedFactory(server, false, wishes.serverOptions, wishes.serverLanguages),
  );
  const atClient = wrapped(
    securedFactory(client, true, wishes.clientOptions, wishes.clientLanguages),
  );
  const written: Buffer[] = [];
  const pair = new SecuredPair(atServer, atClient);
  const write = pair.clientBelow.write.bind(pair.clientBelow);
  pair.clientBelow.write = (data) => {
    written.push(Buffer.from(data as Uint8Array)); // TLS writes no text
    write(data);
  };
  const secured = () => pair.until(() => [server, client].every((p) => p.events.length === 2));
  const lost = () => pair.until(() => server.closed && client.closed);
  return { server, client, pair, written, secured, lost, atServer, atClient };
}

/** The lengths that the records in `bytes` say they have. */
function recordLengths(bytes: Buffer): number[] {
  const lengths: number[] = [];
  for (let at = 0; at < bytes.length; at += 5 + bytes.readUInt16BE(at + 3)) {
    lengths.push(bytes.readUInt16BE(at + 3));
  }
  return lengths;
}

/** Has what `end` receives come to it in pieces of one byte. */
function deliverBytewise(end: TLSMemoryBIOProtocol): void {
  const deliver = end.dataReceived.bind(end);
  end.dataReceived = (data) => {
    for (let at = 0; at < data.length; at += 1) deliver(data.subarray(at, at + 1));
  };
}

class Eager extends Recorder {
  override connectionMade(): void {
    super.connectionMade();
    this.transport.write("early");
  }
}

describe("TLSMemoryBIOProtocol", () => {
  describe("the handshake", () => {
    it("comes after connectionMade, and what is written before waits for it (TLS-1)", async () => {
      const { server, client, pair, written } = connectPair({ client: new Eager() });
      expect(client.events).to.deep.equal(["made"]);

      await pair.until(() => server.text === "early");

      expect(client.events).to.deep.equal(["made", "secured"]);
      expect(server.events).to.deep.equal(["made", "secured"]);
      expect(Buffer.concat(written).includes("early")).to.equal(false);
    });

    it("makes the wrapper a transport with TLS, which knows the peer (TLS-1)", async () => {
      const { client, secured } = connectPair();
      expect(isSSLTransport(client.transport)).to.equal(true);
      const transport = client.transport as unknown as ISSLTransport; // as it has just said
      expect(transport.getPeerCertificate()).to.equal(null);

      await secured();

      expect(transport.getPeerCertificate()?.subject).to.equal("CN=localhost");
    });

    it("and all that follows can come byte by byte (GEN-4)", async () => {
      const { server, client, pair, atServer, atClient } = connectPair({ client: new Eager() });
      for (const end of [atServer, atClient]) deliverBytewise(end);
      server.transport.write("answer");

      await pair.until(() => server.text === "early" && client.text === "answer");
      client.transport.loseConnection();
      await pair.until(() => server.closed && client.closed);

      expect([server.lostWith, client.lostWith]).to.deep.equal([
        "ConnectionDone",
        "ConnectionDone",
      ]);
    });

    it("can be done inside of TLS, and there again says when (TLS-1)", async () => {
      const [server, client] = [new Eager(), new Recorder()];
      const inner = [securedFactory(server, false), securedFactory(client, true)] as const;
      const outer = [
        securedFactory(wrapped(inner[0]), false),
        securedFactory(wrapped(inner[1]), true),
      ] as const;
      const pair = new SecuredPair(wrapped(outer[0]), wrapped(outer[1]));

      await pair.until(() => client.text === "early");
      client.transport.loseConnection();
      await pair.until(() => server.closed && client.closed);

      expect(client.events).to.deep.equal(["made", "secured"]);
      expect([server.lostWith, client.lostWith]).to.deep.equal([
        "ConnectionDone",
        "ConnectionDone",
      ]);
    });

    it("fails for a client that doesn't trust the server, with what is wrong (TLS-2)", async () => {
      const { server, client, lost } = connectPair({
        clientOptions: { trustRoot: [], hostname: "localhost" },
      });

      await lost();

      expect(client.lostWith).to.equal("VerifyError");
      expect(server.lostWith).to.equal("ConnectionLost");
    });

    it("shows the certificate that is chosen for the name the client asks for", async () => {
      const asked: string[] = [];
      const certificateFor = (name: string) => {
        asked.push(name);
        return LOCALHOST;
      };
      const { atServer, secured } = connectPair({ serverOptions: { certificateFor } });
      await secured();
      expect(asked).to.deep.equal(["localhost"]);
      expect(atServer.serverName).to.equal("localhost");
    });

    it("fails with an alert where the server has no certificate for that name", async () => {
      const { client, server, lost } = connectPair({
        serverOptions: { ...serverOptions, certificateFor: () => null },
      });
      await lost();
      expect(String(client.closedReason?.value.cause)).to.match(/unrecognized.name/i);
      expect(server.lostWith).to.equal("SSLError");
    });

    it("fails on what is no TLS (TLS-2)", async () => {
      const { server, atServer, pair } = connectPair();

      atServer.dataReceived(Buffer.from("GET / HTTP/1.1\r\n\r\n"));
      await pair.until(() => server.closed);

      expect(server.lostWith).to.equal("SSLError");
    });

    it("finds the language that both speak, by the client's wishes (TLS-6)", async () => {
      const languages = { serverLanguages: ["two", "one"], clientLanguages: ["one", "two"] };
      const { atServer, atClient, secured } = connectPair(languages);
      expect(atClient.negotiatedProtocol).to.equal(null);

      await secured();

      expect(atServer.negotiatedProtocol).to.equal(atClient.negotiatedProtocol);
      expect(atClient.negotiatedProtocol).to.equal("two");
    });

    it("finds none where none was offered (TLS-6)", async () => {
      const { atClient, secured } = connectPair();
      await secured();
      expect(atClient.negotiatedProtocol).to.equal(null);
    });

    it("refuses versions before TLS 1.2, and the peer gets an alert (TLS-2, TLS-7)", async () => {
      const old: TLSOptions = {
        insecurelyLowerMinimumTo: "TLSv1",
        lowerMaximumSecurityTo: "TLSv1.1",
        acceptableCiphers: "DEFAULT@SECLEVEL=0",
      };
      const { server, client, lost } = connectPair({ clientOptions: old });
      await lost();
      expect([server.lostWith, client.lostWith]).to.deep.equal(["SSLError", "SSLError"]);
    });
  });

  describe("the end", () => {
    it("is clean when the transport ends after close_notify (TLS-2, TLS-3)", async () => {
      const { server, client, secured, lost } = connectPair();
      await secured();

      client.transport.write("last words");
      client.transport.loseConnection();
      client.transport.write("dropped");
      await lost();

      expect(server.text).to.equal("last words");
      expect(server.lostWith).to.equal("ConnectionDone");
      expect(client.lostWith).to.equal("ConnectionDone");
    });

    it("is a loss when the transport ends without close_notify (TLS-2)", async () => {
      const { server, atServer, pair, secured } = connectPair();
      await secured();

      atServer.connectionLost(new Failure(new ConnectionDone()));
      await pair.until(() => server.closed);

      expect(server.lostWith).to.equal("ConnectionLost");
    });

    it("has the transport's reason when that is lost (TLS-2)", async () => {
      const { server, atServer, secured } = connectPair();
      await secured();
      const reason = new Failure(new ConnectionLost("a cable"));

      atServer.connectionLost(reason);

      expect(server.closedReason).to.equal(reason);
    });

    it("is an abort before the handshake, with nothing to send (TLS-3)", async () => {
      const { client, pair } = connectPair();

      client.transport.loseConnection();
      await pair.until(() => client.closed);

      expect(client.lostWith).to.equal("ConnectionAborted");
      expect(pair.clientBelow.isAborted).to.equal(true);
    });

    it("waits for the handshake when there is something to send (TLS-3)", async () => {
      const { server, client, lost } = connectPair({ client: new Eager() });

      client.transport.loseConnection();
      await lost();

      expect(server.text).to.equal("early");
      expect(server.lostWith).to.equal("ConnectionDone");
    });

    it("waits for a producer, whose writes count until it is unregistered (TLS-3)", async () => {
      const { server, client, pair, secured, lost } = connectPair();
      await secured();
      client.transport.registerProducer(new CountingProducer(), true);

      client.transport.loseConnection();
      client.transport.write("counts");
      await pair.until(() => server.text === "counts");
      expect(server.closed).to.equal(false);
      client.transport.unregisterProducer();
      client.transport.write("dropped");
      await lost();

      expect(server.text).to.equal("counts");
    });

    it("delivers nothing more once it is aborted (TLS-3)", async () => {
      const { server, client, secured, lost } = connectPair();
      await secured();

      server.transport.write("late");
      client.transport.abortConnection();
      await lost();

      expect(client.text).to.equal("");
      expect(client.lostWith).to.equal("ConnectionAborted");
    });
  });

  describe("writing", () => {
    it("joins what is written in one turn (TLS-4)", async () => {
      const { server, client, pair, written, secured } = connectPair();
      await secured();
      await pair.turn();
      written.length = 0;

      for (let i = 0; i < 100; i += 1) client.transport.write("x");
      await pair.until(() => server.text.length === 100);

      expect(recordLengths(Buffer.concat(written))).to.have.lengthOf(1);
    });

    it("makes records of at most 16384 bytes (TLS-7)", async () => {
      const { server, client, pair, written, secured } = connectPair();
      await secured();
      written.length = 0;

      client.transport.write(Buffer.alloc(100_000, "x"));
      await pair.until(() => server.data.length === 100_000);

      const lengths = recordLengths(Buffer.concat(written));
      expect(lengths.length).to.be.at.least(7);
      expect(Math.max(...lengths)).to.be.at.most(16384 + RECORD_OVERHEAD);
    });

    it("pauses and resumes a push producer once for each change (TLS-5)", async () => {
      const { server, client, pair, secured } = connectPair();
      await secured();
      const producer = new CountingProducer();
      client.transport.registerProducer(producer, true);

      for (let i = 0; i < 4; i += 1) client.transport.write(Buffer.alloc(50_000));
      await pair.until(() => server.data.length === 200_000 && producer.calls.length > 1);

      expect(producer.calls).to.deep.equal(["pause", "resume"]);
    });

    it("asks a pull producer for piece after piece (TLS-5)", async () => {
      const { server, client, pair, secured } = connectPair();
      await secured();
      let left = 3;

      client.transport.registerProducer(
        {
          resumeProducing: () => {
            client.transport.write(`${left}`);
            left -= 1;
            if (left === 0) client.transport.unregisterProducer();
          },
          stopProducing() {},
        },
        false,
      );
      await pair.until(() => server.text === "321");
    });

    it("stops at once a producer that comes after the loss (TLS-5)", async () => {
      const { client, secured, lost } = connectPair();
      await secured();
      client.transport.loseConnection();
      await lost();
      const producer = new CountingProducer();

      client.transport.registerProducer(producer, true);

      expect(producer.calls).to.deep.equal(["stop"]);
    });
  });
});

describe("TLSMemoryBIOFactory", () => {
  it("keeps its wrappers while their connections stand (TLS-1, PW-4)", async () => {
    const [server, client] = [new Recorder(), new Recorder()];
    const [ofServer, ofClient] = [securedFactory(server, false), securedFactory(client, true)];
    const pair = new SecuredPair(wrapped(ofServer), wrapped(ofClient));
    expect(ofServer.protocols.size).to.equal(1);

    client.transport.abortConnection();
    await pair.until(() => server.closed && client.closed);

    expect([ofServer.protocols.size, ofClient.protocols.size]).to.deep.equal([0, 0]);
  });

  it("refuses bad options at once (TLS-1)", () => {
    const bad = { privateKey: "no key" };
    expect(() => securedFactory(new Recorder(), false, bad)).to.throw(RangeError);
    expect(() => securedFactory(new Recorder(), false, {})).to.throw(RangeError, "a server needs");
  });

  it("names itself after what it wraps (PW-4)", () => {
    expect(securedFactory(new Recorder(), false, serverOptions).logPrefix()).to.equal(
      "Factory (TLS)",
    );
  });
});

class CountingProducer {
  readonly calls: string[] = [];

  pauseProducing(): void {
    this.calls.push("pause");
  }

  resumeProducing(): void {
    this.calls.push("resume");
  }

  stopProducing(): void {
    this.calls.push("stop");
  }
}
