import {
  TELNET_OPTIONS as O,
  TelnetLineReceiver,
  TelnetTransport,
  type WindowSize,
} from "@cordage/protocols/telnet";
import { Factory } from "@cordage/reactor";
import { expect } from "chai";
import { Listening } from "../support/listening.ts";
import { Peer, PYTHON, requirePeer, runPython } from "../support/peers.ts";

/** Greets, says what it hears, and asks a client that is one for the size of its window. */
class Talk extends TelnetLineReceiver {
  override connectionMade(): void {
    this.sendLine("hello");
    this.transport.do(O.NAWS).addErrback(() => this.sendLine("no window"));
  }

  override lineReceived(line: Buffer): void {
    this.sendLine(`you said ${line.toString("latin1").replace("\xff", "255")}`);
    if (line.toString() === "quit") this.transport.loseConnection();
  }

  override windowSizeChanged({ width, height }: WindowSize): void {
    this.sendLine(`window ${width} by ${height}`);
  }
}

class TalkFactory extends Factory {
  override noisy = false;

  override buildProtocol(): TelnetTransport {
    return new TelnetTransport(() => new Talk());
  }
}

describe("Telnet, with real peers", () => {
  let listening: Listening;
  let port: number;
  beforeEach(async () => {
    listening = new Listening();
    port = await listening.listen(new TalkFactory());
  });
  afterEach(() => listening.close());

  it("talks to Debian's telnet (RFC 854, RFC 855, RFC 1143)", async () => {
    requirePeer(["which", "telnet"], "inetutils-telnet");
    const telnet = new Peer("telnet", ["127.0.0.1", `${port}`]);
    await printed(telnet, "hello\n"); // which shows CR LF as LF
    telnet.process.stdin.write("one\nquit\n");
    await printed(telnet, "you said quit\n");
    const { output } = await telnet.ended();
    expect(output.toString()).to.include("you said one\n");
  });

  it("talks to Python's telnetlib, options, window size and 255s included (RFC 1073)", async () => {
    requirePeer([PYTHON, "-W", "ignore", "-c", "import telnetlib"], "python3");
    const said = await runPython(
      `
import sys, warnings
warnings.simplefilter("ignore")
from telnetlib import DO, IAC, NAWS, SB, SE, Telnet, WILL, WONT
asked = []
def option(socket, command, option):
    asked.append((command, option))
    if (command, option) == (DO, NAWS):
        socket.sendall(IAC + WILL + NAWS + IAC + SB + NAWS + bytes([0, 255, 255, 0, 24]) + IAC + SE)
    elif command == DO:
        socket.sendall(IAC + WONT + option)
client = Telnet()
client.set_option_negotiation_callback(option)
client.open("127.0.0.1", int(sys.argv[1]), 10)
client.read_until(b"hello\\r\\n", 10)
print(client.read_until(b"24\\r\\n", 10).decode().strip())
client.write(b"caf\\xff\\r\\nquit\\r\\n")
print(client.read_all().decode().replace("\\r", "").strip())
print(asked == [(DO, NAWS)])`,
      `${port}`,
    );
    expect(said.trim().split("\n")).to.deep.equal([
      "window 255 by 24",
      "you said caf255",
      "you said quit",
      "True",
    ]);
  });
});

/** Resolves when the peer has printed `text`. */
async function printed(peer: Peer, text: string): Promise<void> {
  while (!peer.output.includes(text)) await peer.printed(peer.output.length + 1);
}
