import { connect } from "node:tls";
import {
  CertificateOptions,
  NodeReactor,
  optionsForClientTLS,
  Protocol,
  providesSSL,
  SSLError,
  type TLSOptions,
  TransportTLS,
} from "@cordage/reactor";
import { expect } from "chai";
import { RecordingClientFactory } from "../support/recording-client-factory.ts";
import { RecordingProtocol } from "../support/recording-protocol.ts";
import { TLSBench } from "../support/tls-bench.ts";
import { authority } from "../support/wires.ts";

const identity = authority.issue("localhost");
const { privateKey, certificate } = identity;

describe("CertificateOptions (X34)", () => {
  function refuses(
    options: TLSOptions,
    ErrorClass: ErrorConstructor | RangeErrorConstructor | TypeErrorConstructor,
    text: string,
  ): void {
    expect(() => new CertificateOptions(options), text).to.throw(ErrorClass, text);
  }

  it("take a key with its certificate, or neither", () => {
    expect(() => new CertificateOptions()).to.not.throw();
    expect(() => new CertificateOptions(identity)).to.not.throw();
    refuses({ privateKey }, RangeError, "both or neither");
    refuses({ certificate }, RangeError, "both or neither");
  });

  it("take a chain only with both", () => {
    refuses({ extraCertChain: [certificate] }, RangeError, "extraCertChain needs");
  });

  it("refuse what OpenSSL can't use, and say why", () => {
    refuses({ privateKey: "no key", certificate }, RangeError, "OpenSSL refuses");
    const other = authority.issue("localhost");
    refuses({ privateKey: other.privateKey, certificate }, RangeError, "mismatch");
    refuses({ acceptableCiphers: "NO-SUCH-CIPHER" }, RangeError, "no cipher match");
  });

  it("verify only with somebody to verify with", () => {
    refuses({ verify: true }, RangeError, "verify needs caCerts");
    refuses({ verify: true, caCerts: [] }, RangeError, "verify needs caCerts");
    const options = new CertificateOptions({ verify: true, caCerts: [authority.certificate] });
    expect(options.trustRoot).to.deep.equal([authority.certificate]);
    expect(options.requireCertificate).to.equal(true);
  });

  it("take a trustRoot in place of verify, caCerts and requireCertificate, not beside them", () => {
    const trustRoot = [authority.certificate];
    refuses({ trustRoot, verify: true }, TypeError, "trustRoot and verify exclude");
    refuses({ trustRoot, caCerts: trustRoot }, TypeError, "trustRoot and caCerts exclude");
    refuses(
      { trustRoot, requireCertificate: false },
      TypeError,
      "trustRoot and requireCertificate exclude",
    );
    expect(new CertificateOptions({ trustRoot }).requireCertificate).to.equal(true);
  });

  it("refuse authorities that are no certificates, by whom nobody could be trusted", () => {
    const text = privateKey as unknown as string[]; // as untyped code may
    refuses({ trustRoot: text }, TypeError, "trustRoot must be a list");
    refuses({ trustRoot: [certificate, "nonsense"] }, RangeError, "trustRoot[1] is no certificate");
    refuses({ verify: true, caCerts: [privateKey] }, RangeError, "caCerts[0] is no certificate");
  });

  it("refuse names of languages that are no list, or that ALPN can't carry", () => {
    const text = "h2" as unknown as string[]; // as untyped code may
    refuses({ acceptableProtocols: text }, TypeError, "must be a list of names");
    refuses({ acceptableProtocols: [""] }, RangeError, "1 to 255 bytes, got 0");
    refuses({ acceptableProtocols: ["x".repeat(256)] }, RangeError, "1 to 255 bytes, got 256");
  });

  it("make one context for all connections", () => {
    const options = new CertificateOptions(identity);
    expect(options.getContext()).to.equal(options.getContext());
  });

  describe("versions", () => {
    it("exclude and order each other", () => {
      refuses(
        { raiseMinimumTo: "TLSv1.3", insecurelyLowerMinimumTo: "TLSv1" },
        TypeError,
        "exclude each other",
      );
      refuses(
        { raiseMinimumTo: "TLSv1.3", lowerMaximumSecurityTo: "TLSv1.2" },
        RangeError,
        "TLSv1.3, is newer than the newest, TLSv1.2",
      );
      refuses(
        { insecurelyLowerMinimumTo: "TLSv1.2", lowerMaximumSecurityTo: "TLSv1.1" },
        RangeError,
        "is newer than",
      );
      refuses({ raiseMinimumTo: "SSLv3" as "TLSv1" }, RangeError, "raiseMinimumTo must be one of");
    });

    /** What a client that speaks `versions` agrees on with a server made with `options`. */
    async function agreed(options: TLSOptions, versions: object): Promise<string | null> {
      const bench = new TLSBench();
      const server = new RecordingProtocol();
      const port = await bench.listenSSL(() => server, { ...identity, ...options });
      const ciphers = "DEFAULT@SECLEVEL=0"; // OpenSSL 3 has old versions at no other
      const ca = authority.certificate;
      const client = connect({
        port,
        host: "127.0.0.1",
        servername: "localhost",
        ca,
        ciphers,
        ...versions,
      });
      const protocol = await new Promise<string | null>((resolve) => {
        client.on("secureConnect", () => resolve(client.getProtocol()));
        client.on("error", () => resolve(null));
      });
      client.destroy();
      const reason = await server.lost;
      if (protocol === null) expect(reason).to.be.instanceOf(SSLError);
      await bench.close();
      return protocol;
    }

    const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1" };
    const common = { minVersion: "TLSv1", maxVersion: "TLSv1.2" };
    const lowest = { acceptableCiphers: "DEFAULT@SECLEVEL=0" };

    it("are 1.2 and newer by default", async () => {
      expect(await agreed({}, {})).to.equal("TLSv1.3");
      expect(await agreed({}, common)).to.equal("TLSv1.2");
      expect(await agreed(lowest, old)).to.equal(null);
    });

    it("are newer when the minimum is raised, and never older for it", async () => {
      expect(await agreed({ raiseMinimumTo: "TLSv1.3" }, common)).to.equal(null);
      expect(await agreed({ ...lowest, raiseMinimumTo: "TLSv1" }, old)).to.equal(null);
    });

    it("are older when that is insisted on", async () => {
      const options: TLSOptions = { ...lowest, insecurelyLowerMinimumTo: "TLSv1" };
      expect(await agreed(options, old)).to.equal("TLSv1.1");
    });

    it("end at the maximum, which pulls the default minimum down", async () => {
      expect(await agreed({ lowerMaximumSecurityTo: "TLSv1.2" }, {})).to.equal("TLSv1.2");
      expect(await agreed({ ...lowest, lowerMaximumSecurityTo: "TLSv1.1" }, old)).to.equal(
        "TLSv1.1",
      );
    });
  });
});

describe("optionsForClientTLS (X34)", () => {
  it("takes text for the host, and only what can be one", () => {
    expect(() => optionsForClientTLS(Buffer.from("x") as unknown as string)).to.throw(
      TypeError,
      "hostname must be text",
    );
    expect(() => optionsForClientTLS("")).to.throw(RangeError, "can be no name");
    expect(() => optionsForClientTLS("a b")).to.throw(RangeError, "can be no name");
  });

  it("knows the host in ASCII, and names it to servers unless it is an address", () => {
    const named = optionsForClientTLS("bücher.example");
    expect([named.hostname, named.serverName]).to.deep.equal([
      "xn--bcher-kva.example",
      "xn--bcher-kva.example",
    ]);
    const address = optionsForClientTLS("::1");
    expect([address.hostname, address.serverName]).to.deep.equal(["::1", undefined]);
  });

  it("trusts the platform's authorities by default", () => {
    expect(optionsForClientTLS("localhost").trustRoot).to.equal("platform");
  });

  it("passes on what else is asked for", () => {
    const options = optionsForClientTLS("localhost", {
      acceptableProtocols: ["h2"],
      clientCertificate: identity,
      extraCertificateOptions: { raiseMinimumTo: "TLSv1.3" },
    });
    expect(options.acceptableProtocols).to.deep.equal(["h2"]);
    expect(() =>
      optionsForClientTLS("localhost", {
        extraCertificateOptions: { acceptableCiphers: "NO-SUCH-CIPHER" },
      }),
    ).to.throw(RangeError);
  });
});

describe("a reactor that can do TLS", () => {
  it("is known by its methods", () => {
    expect(providesSSL(new NodeReactor())).to.equal(true);
    expect(providesSSL({ listenSSL() {} })).to.equal(false);
  });

  it("refuses options that are no good at the call (X29)", () => {
    const reactor = new NodeReactor();
    const factory = new RecordingClientFactory(() => null);
    const bad = { privateKey: "no key" };
    expect(() => reactor.listenSSL(0, factory, bad)).to.throw(RangeError);
    expect(() => reactor.connectSSL("localhost", 443, factory, bad)).to.throw(RangeError);
    expect(() => reactor.listenSSL(0, factory, {})).to.throw(RangeError, "needs a privateKey");
    const options = { isClient: false, contextFactory: {} };
    expect(() => new TransportTLS(new Protocol(), options)).to.throw(RangeError, "needs a private");
    expect(factory.events).to.deep.equal([]);
  });
});
