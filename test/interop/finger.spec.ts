import { Finger } from "@cordage/protocols/finger";
import { Factory } from "@cordage/reactor";
import { expect } from "chai";
import { Listening } from "../support/listening.ts";
import { requirePeer, runPeer } from "../support/peers.ts";

class Directory extends Finger {
  override getUser(verbose: boolean, user: string): void {
    this.transport.write(`${user} is in${verbose ? ", and well" : ""}\r\n`);
    this.transport.loseConnection();
  }
}

describe("Finger with a client of whois, which can be told the port (FI-1)", () => {
  let listening: Listening;
  let port: number;

  before(() => requirePeer(["whois", "--version"], "whois"));
  beforeEach(async () => {
    listening = new Listening();
    const factory = Factory.forProtocol(Directory);
    factory.noisy = false;
    port = await listening.listen(factory);
  });
  afterEach(() => listening.close());

  for (const [query, answer] of [
    ["ann", "ann is in"],
    ["/W ann", "ann is in, and well"],
    ["ann@elsewhere", "Finger forwarding service denied"],
  ] as const) {
    it(`answers ${query}`, async () => {
      const { output } = await runPeer("whois", "-h", "127.0.0.1", "-p", `${port}`, "--", query);
      expect(output.toString().trim()).to.equal(answer);
    });
  }
});
