import {
  DigestAuthorizer,
  InMemoryRegistry,
  PasswordPortal,
  RegisterProxy,
  SIPURL,
} from "@cordage/protocols/sip";
import { NodeReactor } from "@cordage/reactor";
import { expect } from "chai";
import { type PeerResult, requirePeer, runPeer } from "../support/peers.ts";

const HOST = "127.0.0.1";
const BOB = SIPURL.parse(`sip:bob@${HOST}`);

describe("RegisterProxy with sipsak (SI-3)", () => {
  let reactor: NodeReactor;
  let registry: InMemoryRegistry;
  let proxy: RegisterProxy;
  let port: number;

  before(() => requirePeer(["sipsak", "--version"], "sipsak"));

  beforeEach(async () => {
    reactor = new NodeReactor();
    registry = new InMemoryRegistry(HOST, { clock: reactor });
    proxy = new RegisterProxy(HOST);
    proxy.noisy = false;
    proxy.registry = registry;
    proxy.locator = registry;
    const listening = reactor.listenUDP(0, proxy, { interface: HOST });
    await listening.whenListening();
    port = listening.getHost().port;
  });

  afterEach(async () => {
    registry.clear();
    await proxy.transport.stopListening();
  });

  /** Has sipsak speak with the proxy. It sends from where it listens, as what is registered needs. */
  function sipsak(...args: readonly string[]): Promise<PeerResult> {
    return runPeer("sipsak", "-v", "-i", "-S", ...args, "-s", `sip:bob@${HOST}:${port}`);
  }

  /** MD5 is all that sipsak knows. */
  function useDigest(): void {
    proxy.portal = new PasswordPortal({ [`bob@${HOST}`]: "secret" });
    proxy.authorizers.set("digest", new DigestAuthorizer({ clock: reactor }));
  }

  it("registers it for as long as it wants, and un-registers it", async () => {
    const { status, output } = await sipsak("-U", "-x", "60");
    expect(status, `${output}`).to.equal(0);
    expect(registry.getRegistrationInfo(BOB).secondsToExpiry).to.be.within(50, 60);
    expect(registry.getAddress(BOB)).to.include({ username: "bob", host: HOST });
    expect((await sipsak("-U", "-x", "0")).status).to.equal(0);
    expect(registry.size).to.equal(0);
  });

  it("registers it when it knows the password", async () => {
    useDigest();
    const { status, errors } = await sipsak("-U", "-u", "bob", "-a", "secret");
    expect(status, errors).to.equal(0);
    expect(registry.size).to.equal(1);
  });

  it("does not register it when it doesn't know the password", async () => {
    useDigest();
    const { status, errors } = await sipsak("-U", "-u", "bob", "-a", "guess");
    expect(status).not.to.equal(0);
    expect(errors).to.contain("SIP/2.0 401 Unauthorized");
    expect(registry.size).to.equal(0);
  });

  it("tells it that a user is unknown, and that a request has no hop left", async () => {
    expect(`${(await sipsak()).output}`).to.contain("SIP/2.0 404 Not Found");
    expect(`${(await sipsak("-m", "0")).output}`).to.contain("SIP/2.0 483 Too Many Hops");
  });

  it("asks it for a password for other requests, too", async () => {
    useDigest();
    proxy.authenticatesForwarding = true;
    const { output } = await sipsak("-u", "bob", "-a", "secret");
    expect(`${output}`).to.contain("SIP/2.0 404 Not Found");
  });
});
