import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Definition, DictClient, DictServer, type Match } from "@cordage/protocols/dict";
import { connectionDone, Factory, type ITransport } from "@cordage/reactor";
import { StringTransport } from "@cordage/testing";
import { expect } from "chai";
import { Listening } from "../support/listening.ts";
import { requirePeer, runPeer } from "../support/peers.ts";

const WORDS: readonly (readonly [word: string, text: string])[] = [
  ["cat", "cat\n   An animal.\n"],
  ["größe", "größe\n   Wie groß?\n"],
  ["it's", "it's\n   Not its.\n"],
  ["two words", 'two words\n   Two "words".\n'],
];

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** A number as indexes have it: to the base of 64. */
function inBase64(number: number): string {
  const rest = Math.floor(number / 64);
  return `${rest > 0 ? inBase64(rest) : ""}${DIGITS[number % 64]}`;
}

function writeDatabase(folder: string): string {
  let offset = 0;
  const index = WORDS.map(([word, text]) => {
    const length = Buffer.byteLength(text);
    const entry = `${word}\t${inBase64(offset)}\t${inBase64(length)}\n`;
    offset += length;
    return entry;
  });
  writeFileSync(join(folder, "words.dict"), WORDS.map(([, text]) => text).join(""));
  writeFileSync(join(folder, "words.index"), index.join(""));
  const files = `data ${join(folder, "words.dict")} index ${join(folder, "words.index")}`;
  const config = join(folder, "dictd.conf");
  writeFileSync(config, `global { locale C.UTF-8 }\ndatabase words { ${files} }\n`);
  return config;
}

/** A connection to a program that speaks over its standard input and output. */
class ProgramTransport extends StringTransport {
  readonly #child: ChildProcessWithoutNullStreams;

  constructor(child: ChildProcessWithoutNullStreams) {
    super();
    this.#child = child;
  }

  override write(data: Uint8Array | string): void {
    this.#child.stdin.write(data);
  }

  override loseConnection(): void {
    super.loseConnection();
    this.#child.stdin.end();
  }
}

describe("DictClient with dictd (DI-1, DI-2)", () => {
  let folder: string;
  let client: DictClient;
  let transport: ITransport;

  before(() => {
    requirePeer(["which", "dictd"], "dictd");
    folder = mkdtempSync(join(tmpdir(), "dictd-"));
    chmodSync(folder, 0o755); // dictd gives up being root
    const child = spawn("dictd", ["-i", "-c", writeDatabase(folder)]);
    client = new DictClient();
    child.stdout.on("data", (data: Buffer) => client.dataReceived(data));
    child.on("close", () => client.connectionLost(connectionDone));
    transport = new ProgramTransport(child);
    client.makeConnection(transport);
  });

  after(() => {
    transport.loseConnection();
    rmSync(folder, { recursive: true });
  });

  for (const [word, text] of WORDS) {
    it(`finds ${word}, with its text as it is`, async () => {
      const [definition] = await client.define("*", word);
      expect(definition).to.include({ word, db: "words" });
      expect(definition?.text.join("\n").trimEnd()).to.equal(text.trimEnd());
    });
  }

  it("finds nothing where there is nothing", async () => {
    expect(await client.define("*", "dog")).to.deep.equal([]);
    expect(await client.define("no-such-database", "cat")).to.deep.equal([]);
    expect(await client.match("*", "no-such-strategy", "cat")).to.deep.equal([]);
    expect(await client.define("*", 'a "quoted" \\ word')).to.deep.equal([]);
  });

  it("finds what matches", async () => {
    expect(await client.match("words", "prefix", "ca")).to.deep.equal([["words", "cat"]]);
    expect(await client.match("*", "prefix", "two")).to.deep.equal([["words", "two words"]]);
  });
});

describe("DictServer with dict (DI-3)", () => {
  let listening: Listening;
  beforeEach(() => {
    listening = new Listening();
  });
  afterEach(() => listening.close());

  class Server extends DictServer {
    override define(_db: string, word: string): Definition[] {
      if (word !== "fish") return [];
      return [{ word, db: "animals", dbDescription: "The Book", text: ["It swims.", ".It dots."] }];
    }
    override match(): Match[] {
      return [["animals", "flat fish"]];
    }
  }

  it("answers Debian's client", async () => {
    requirePeer(["which", "dict"], "dict");
    const factory = Factory.forProtocol(Server);
    factory.noisy = false;
    const port = await listening.listen(factory);
    const server = ["-h", "127.0.0.1", "-p", `${port}`, "-P", "-"];
    const defined = await runPeer("dict", ...server, "fish");
    expect(defined.output.toString()).to.contain("The Book").and.contain("It swims.");
    expect(defined.output.toString()).to.contain("\n  .It dots.");
    const matched = await runPeer("dict", ...server, "-m", "fsh");
    expect(matched.output.toString()).to.contain("flat fish");
  });
});
