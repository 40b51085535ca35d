import { once } from "node:events";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import { Deferred } from "@cordage/deferred";
import {
  CertificateOptions,
  type ChooseCertificate,
  type ISSLTransport,
  optionsForClientTLS,
  type PrivateCertificate,
  SSLError,
  type TLSOptions,
  VerifyError,
} from "@cordage/reactor";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { turns } from "../support/bench.ts";
import { CertificateAuthority } from "../support/certificates.ts";
import { RecordingClientFactory } from "../support/recording-client-factory.ts";
import { RecordingProtocol } from "../support/recording-protocol.ts";
import { TLSBench } from "../support/tls-bench.ts";
import { authority } from "../support/wires.ts";

const trusted = { trustRoot: [authority.certificate] };
const usual = authority.issue("usual.example");
const blog = authority.issue("blog.example");

describe("a server that is asked for by name (SNI, RFC 6066)", () => {
  let bench: TLSBench;
  let server: RecordingProtocol;
  let client: RecordingProtocol;
  beforeEach(() => {
    bench = new TLSBench();
    server = new RecordingProtocol();
    client = new RecordingProtocol();
  });
  afterEach(() => bench.close());

  const listen = (certificateFor: ChooseCertificate, options: TLSOptions = usual) =>
    bench.listenSSL(() => server, { ...options, certificateFor });

  /** Has the client ask for `name`, and accept only that. */
  function ask(port: number, name: string, identity?: PrivateCertificate): void {
    const options = optionsForClientTLS(name, { ...trusted, clientCertificate: identity });
    bench.reactor.connectSSL("127.0.0.1", port, new RecordingClientFactory(() => client), options);
  }

  async function expectTrust(certificateFor: ChooseCertificate, name: string): Promise<void> {
    ask(await listen(certificateFor), name);
    await Promise.all([server.secured, client.secured]);
    client.transport.write("hello");
    await server.whenReceived(5);
  }

  /** The server refuses the client, which is told why. */
  async function expectRefusal(certificateFor: ChooseCertificate, alert: RegExp): Promise<void> {
    ask(await listen(certificateFor), "blog.example");
    const reason = await client.lost;
    expect(reason).to.be.instanceOf(SSLError);
    expect(String(reason.cause)).to.match(alert);
    expect(await server.lost).to.be.instanceOf(SSLError);
    expect(server.events).to.deep.equal(["made", "lost SSLError"]);
  }

  it("shows the certificate that it chooses for the name", async () => {
    await expectTrust((name) => (name === "blog.example" ? blog : undefined), "blog.example");
    for (const { transport } of [server, client]) {
      const { serverName } = transport as unknown as ISSLTransport; // as they are secured
      expect(serverName).to.equal("blog.example");
    }
  });

  it("shows its usual certificate where it has none for the name", async () => {
    await expectTrust(() => undefined, "usual.example");
  });

  it("shows its usual certificate, and isn't asked, where the client asks for none", async () => {
    const asked: string[] = [];
    const port = await listen((name) => void asked.push(name));
    const options = { ...trusted }; // nobody in particular
    bench.reactor.connectSSL("127.0.0.1", port, new RecordingClientFactory(() => client), options);
    await Promise.all([server.secured, client.secured]);
    expect(asked).to.deep.equal([]);
    expect((server.transport as unknown as ISSLTransport).serverName).to.equal(null);
  });

  it("needs no certificate but those that it chooses", async () => {
    ask(await listen(() => blog, {}), "blog.example");
    await Promise.all([server.secured, client.secured]);
  });

  it("is asked in lower case", async () => {
    const asked: string[] = [];
    const port = await listen((name) => void asked.push(name));
    const socket = dial(port, { servername: "BLOG.Example" });
    await server.secured;
    socket.destroy();
    await server.lost;
    expect(asked).to.deep.equal(["blog.example"]);
  });

  it("waits for a choice that comes later", async () => {
    const choice = new Deferred<PrivateCertificate>();
    const secured = expectTrust(() => choice, "blog.example");
    await server.made;
    await turns();
    expect(server.secured.called).to.equal(false);
    choice.callback(blog);
    await secured;
  });

  it("takes Promises as well", async () => {
    await expectTrust(async () => blog, "blog.example");
  });

  it("cancels the choice when the client doesn't wait for it", async () => {
    let isCancelled = false;
    const choice = new Deferred<PrivateCertificate>(() => {
      isCancelled = true;
    });
    const asked = new Promise<void>((resolve) => {
      void listen(() => {
        resolve();
        return choice;
      }).then((port) => ask(port, "blog.example"));
    });
    await asked;
    client.transport.abortConnection();
    await server.lost;
    expect(isCancelled).to.equal(true);
  });

  it("refuses with an alert a client for whose name it chooses nothing", async () => {
    await expectRefusal(() => null, /unrecognized.name/i);
  });

  it("refuses the client, and logs it, when the choice throws or is no good", async () => {
    const broken: ChooseCertificate = () => {
      throw new Error("no idea");
    };
    await expectRefusal(broken, /internal.error/i);
    expect(flushLoggedErrors()).to.have.lengthOf(1);
    [server, client] = [new RecordingProtocol(), new RecordingProtocol()];
    await expectRefusal(() => ({ ...blog, privateKey: "none" }), /internal.error/i);
    expect(flushLoggedErrors(RangeError)).to.have.lengthOf(1);
  });

  describe("that asks for a certificate, too", () => {
    const strict = { ...usual, ...trusted };

    it("trusts by its own options, whatever it chooses", async () => {
      ask(await listen(() => blog, strict), "blog.example", authority.issue("client.example"));
      await Promise.all([server.secured, client.secured]);
    });

    it("distrusts by its own options, whatever it chooses", async () => {
      const stranger = new CertificateAuthority("Somebody").issue("client.example");
      ask(await listen(() => blog, strict), "blog.example", stranger);
      expect(await server.lost).to.be.instanceOf(VerifyError);
      await client.lost;
    });
  });

  it("resumes sessions that began with a certificate that it chose", async () => {
    const port = await listen(() => blog);
    const servername = "blog.example";
    const first = dial(port, { servername });
    const [session] = (await once(first, "session")) as [Buffer];
    first.destroy();
    await server.lost;
    server = new RecordingProtocol();
    const second = dial(port, { servername, session });
    await once(second, "secureConnect");
    expect(second.isSessionReused()).to.equal(true);
    second.destroy();
    await server.lost;
  });

  /** A bare client, which takes whoever answers. */
  function dial(port: number, wishes: ConnectionOptions): TLSSocket {
    const socket = connect({ port, host: "127.0.0.1", rejectUnauthorized: false, ...wishes });
    return socket.on("error", () => {});
  }

  it("reads each certificate once", () => {
    const options = new CertificateOptions(usual);
    expect(options.getContextWith(blog)).to.equal(options.getContextWith(blog));
    expect(options.getContextWith(blog)).to.not.equal(options.getContextWith({ ...blog }));
  });

  it("refuses a choice that is no function at once", () => {
    const wrong = new Map() as unknown as ChooseCertificate; // what a caller without types may do
    expect(() => new CertificateOptions({ certificateFor: wrong })).to.throw(TypeError, "function");
  });

  it("refuses a client for whom something is chosen that has no key and certificate to show", async () => {
    const wrong = new CertificateOptions(blog) as unknown as PrivateCertificate; // it keeps them to itself
    await expectRefusal(() => wrong, /alert internal error/);
    const [error] = flushLoggedErrors(TypeError);
    expect(error?.value)
      .to.have.property("message")
      .that.matches(/privateKey and certificate/);
  });

  it("closes a connection that waits for a choice when the reactor shuts down", async () => {
    ask(await listen(() => new Deferred<PrivateCertificate>()), "blog.example");
    await server.made;
    await turns();
    bench.reactor.fireSystemEvent("shutdown");
    await Promise.all([server.lost, client.lost]);
  });
});
