import {
  BasicCredentialFactory,
  type DigestAlgorithm,
  DigestCredentialFactory,
  HTTPAuthSessionWrapper,
  type ICredentialFactory,
  LoginFailed,
  Resource,
  Site,
  type WebCredentials,
} from "@cordage/protocols/web";
import { type IListeningPort, type IPAddress, NodeReactor } from "@cordage/reactor";
import { expect } from "chai";
import { outputOf, runProgram } from "./http/program.ts";

const PASSWORD = "open: sésame";

/** Python's urllib takes ASCII only. */
const PASSWORDS: ReadonlyMap<string | undefined, string> = new Map([
  ["alice", PASSWORD],
  ["bob", "open sesame"],
]);

/** Says who asked, and how much came with that. */
class Secret extends Resource {
  override isLeaf = true;
  readonly #username: string;

  constructor(username: string) {
    super();
    this.#username = username;
  }

  render_GET(): string {
    return `for ${this.#username}\n`;
  }

  render_POST({ content }: { readonly content: Buffer }): string {
    return `${content.length} bytes from ${this.#username}\n`;
  }
}

function login(credentials: WebCredentials): { readonly resource: Resource } {
  const { username = "" } = credentials;
  const password = PASSWORDS.get(username);
  if (password === undefined || !credentials.checkPassword(password)) throw new LoginFailed();
  return { resource: new Secret(username) };
}

describe("HTTPAuthSessionWrapper, with clients that log in", () => {
  const reactor = new NodeReactor();
  let port: IListeningPort<IPAddress>;

  /** Serves what only those two may see; tells where. */
  async function guard(...factories: readonly ICredentialFactory[]): Promise<string> {
    const site = new Site(new HTTPAuthSessionWrapper({ login }, factories), { clock: reactor });
    site.noisy = false;
    port = reactor.listenTCP(0, site, { interface: "127.0.0.1" });
    await port.whenListening();
    return `http://127.0.0.1:${port.getHost().port}/a%20place?with=query`;
  }
  afterEach(() => port.drain({ deadline: 5 }));

  const digest = (algorithm: DigestAlgorithm): ICredentialFactory =>
    new DigestCredentialFactory(algorithm, "the vault", reactor);

  const curl = (url: string, ...args: readonly string[]): Promise<string> =>
    outputOf("curl", ["-sS", "-w", "%{http_code} %{num_connects}", ...args, url]);

  describe("lets curl in by Basic (GU-2)", () => {
    it("with the password", async () => {
      const url = await guard(new BasicCredentialFactory("the vault"));
      expect(await curl(url, "--basic", "-u", `alice:${PASSWORD}`)).to.equal("for alice\n200 1");
    });

    it("and not without it, or with another", async () => {
      const url = await guard(new BasicCredentialFactory("the vault"));
      expect(await curl(url)).to.match(/401 1$/);
      expect(await curl(url, "--basic", "-u", "alice:closed")).to.match(/401 1$/);
      expect(await curl(url, "--basic", "-u", `carol:${PASSWORD}`)).to.match(/401 1$/);
    });
  });

  for (const algorithm of ["SHA-256", "md5", "md5-sess"] as const) {
    describe(`lets curl in by Digest, ${algorithm} (GU-3)`, () => {
      it("which is challenged, and answers on the same connection", async () => {
        const url = await guard(digest(algorithm));
        const credentials = ["--digest", "-u", `alice:${PASSWORD}`];
        expect(await curl(url, ...credentials)).to.equal("for alice\n200 1");
        const posted = await curl(url, ...credentials, "--data-binary", "x".repeat(5000));
        expect(posted).to.equal("5000 bytes from alice\n200 1");
      });

      it("and not with another password", async () => {
        const url = await guard(digest(algorithm));
        expect(await curl(url, "--digest", "-u", "alice:closed")).to.match(/401 1$/);
      });
    });
  }

  it("lets curl choose the better of two ways", async () => {
    const url = await guard(new BasicCredentialFactory("the vault"), digest("md5"));
    const { output, errors } = await runProgram("curl", [
      ...["-sSv", "--anyauth", "-u", `alice:${PASSWORD}`],
      url,
    ]);
    expect(output.toString()).to.equal("for alice\n");
    expect(errors).to.match(/^> Authorization: Digest /m);
    expect(errors).not.to.match(/^> Authorization: Basic /m);
  });

  it("lets wget in, which waits for the challenge", async () => {
    for (const factory of [new BasicCredentialFactory("the vault"), digest("md5")]) {
      const url = await guard(factory);
      const args = ["-q", "-O", "-", "--user=alice", `--password=${PASSWORD}`, url];
      expect(await outputOf("wget", args)).to.equal("for alice\n");
      await port.drain({ deadline: 5 });
    }
  });

  it("lets Python's urllib in by Digest, again and again", async () => {
    const url = await guard(digest("md5"));
    const program = `
import sys, urllib.request as r
url, password = sys.argv[1:]
handler = r.HTTPDigestAuthHandler()
handler.add_password("the vault", url, "bob", password)
opener = r.build_opener(handler)
for _ in range(3): sys.stdout.write(opener.open(url).read().decode())
`;
    const login = (password: string): Promise<string> =>
      outputOf("/usr/bin/python3", ["-c", program, url, password]);
    expect(await login("open sesame")).to.equal("for bob\n".repeat(3));
    expect(await login("closed").catch(String)).to.match(/HTTP Error 401/);
  });
});
