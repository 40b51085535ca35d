import * as shoutcast from "@cordage/protocols/shoutcast";
import { StringTransport } from "@cordage/testing";
import { expect } from "chai";

class Listener extends shoutcast.ShoutcastClient {
  readonly events: string[] = [];
  audio = "";
  override handleStatus(version: string, status: number, message: string): void {
    this.events.push(`${version} ${status} ${message}`);
  }
  override handleHeader(key: string, value: string): void {
    this.events.push(`${key}=${value}`);
  }
  override gotMetaData(metadata: readonly shoutcast.Metadata[]): void {
    this.events.push(`${this.audio}|${metadata.map(([k, v]) => `${k}=${v}`).join()}`);
  }
  override gotMP3Data(data: Buffer): void {
    this.audio += data.toString();
  }
}

function block(text: string): string {
  const units = Math.ceil(text.length / 16);
  return String.fromCharCode(units) + text.padEnd(16 * units, "\0");
}

describe("ShoutcastClient", () => {
  let transport: StringTransport;
  let listener: Listener;

  beforeEach(() => {
    transport = new StringTransport();
    listener = new Listener("/live");
    listener.makeConnection(transport);
  });

  function receive(text: string): void {
    listener.dataReceived(Buffer.from(text, "latin1"));
  }

  it("asks for the stream, and for metadata in it (SH-1)", () => {
    expect(transport.value().toString()).to.equal(
      "GET /live HTTP/1.0\r\nUser-Agent: Cordage Shoutcast client\r\nIcy-MetaData: 1\r\n\r\n",
    );
    for (const path of ["", "live", "/a b", "/a\r\nX: y", "/é"]) {
      expect(() => new shoutcast.ShoutcastClient(path)).to.throw(RangeError);
    }
  });

  it("takes ICY for a version, and headers without a blank behind the colon (SH-1)", () => {
    receive("ICY 200 OK\r\nicy-name:a: b\r\nicy-br: 128\r\n\r\nmp3");
    expect(listener.events).to.deep.equal(["ICY 200 OK", "icy-name=a: b", "icy-br=128"]);
    expect(listener.audio).to.equal("mp3");
  });

  it("tells audio from metadata (SH-1)", () => {
    const first = block("StreamTitle='one';StreamUrl='u';");
    receive(`HTTP/1.0 200 OK\r\nIcy-MetaInt:4\r\n\r\nabcd${first}efgh\0ijkl${block("A='b';")}m`);
    expect(listener.events.slice(2)).to.deep.equal([
      "abcd|StreamTitle=one,StreamUrl=u",
      "abcdefghijkl|A=b",
    ]);
    expect(listener.audio).to.equal("abcdefghijklm");
  });

  it("takes metadata of every length, up to 255 times 16 bytes (SH-1)", () => {
    receive("ICY 200 OK\r\nicy-metaint:1\r\n\r\n");
    const title = "t".repeat(255 * 16 - "T='';".length);
    receive(`a${block(`T='${title}';`)}b`);
    expect(listener.events.at(-1)).to.equal(`a|T=${title}`);
    expect(listener.audio).to.equal("ab");
  });

  it("has no metadata with an interval of zero (SH-1)", () => {
    receive("ICY 200 OK\r\nicy-metaint:0\r\n\r\nabc");
    expect(listener.audio).to.equal("abc");
  });

  for (const [text, expected] of [
    ["StreamTitle='a;b';", [["StreamTitle", "a;b"]]],
    [
      "StreamTitle='it's';Url='x';",
      [
        ["StreamTitle", "it's"],
        ["Url", "x"],
      ],
    ],
    ["StreamTitle='open", [["StreamTitle", "open"]]],
    ["StreamTitle='end'", [["StreamTitle", "end"]]],
    [
      "a=b;c=d",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    ["junk;a='b';=x;", [["a", "b"]]],
    ["\xe9='\xff\0';", [["\xe9", "\xff"]]],
    ["junk", []],
  ] as const) {
    it(`reads ${JSON.stringify(text)} (SH-2)`, () => {
      const list = shoutcast.readMetadata(Buffer.from(text, "latin1"));
      const texts = list.map((pair) => pair.map((bytes) => bytes.toString("latin1")));
      expect(texts).to.deep.equal(expected);
    });
  }

  for (const [what, text] of [
    ["answers something else than 200", "HTTP/1.0 404 no\r\nX: y\r\n\r\nabc"],
    ["has no status", "hello\r\n"],
    ["has a header without a name", "ICY 200 OK\r\n:x\r\n"],
    ["has no number for an interval", "ICY 200 OK\r\nicy-metaint: 0x10\r\n"],
    ["has a line that is too long", `ICY 200 OK\r\n${"x".repeat(shoutcast.MAX_HEAD_LINE + 2)}`],
    ["has a whole line that is too long", `ICY 200 OK\r\nx:${"y".repeat(8191)}\r\n`],
    ["has too many headers", `ICY 200 OK\r\n${"x:y\r\n".repeat(shoutcast.MAX_HEAD_LINES + 1)}`],
  ] as const) {
    it(`leaves a server that ${what} (GEN-4)`, () => {
      receive(text);
      expect([transport.disconnecting, listener.audio]).to.deep.equal([true, ""]);
    });
  }

  it("takes the longest line, and the most of them (GEN-4)", () => {
    expect([shoutcast.MAX_HEAD_LINE, shoutcast.MAX_HEAD_LINES]).to.deep.equal([8192, 100]);
    receive(`ICY 200 OK\r\nx:${"y".repeat(8190)}\r\n${"x:y\r\n".repeat(99)}\r\nabc`);
    expect([transport.disconnecting, listener.audio]).to.deep.equal([false, "abc"]);
  });

  it("says when the subclass forgot something", () => {
    const bare = new shoutcast.ShoutcastClient();
    bare.makeConnection(transport);
    expect(() => bare.dataReceived(Buffer.from("ICY 200 OK\r\n\r\nabc"))).to.throw("gotMP3Data");
    expect(() => bare.gotMetaData([])).to.throw("gotMetaData");
  });
});
