/** Sends words to one peer, each when the one before has come back: udp-client PORT WORD... */
import { DatagramProtocol, reactor } from "@cordage/reactor";

class EchoClientUDP extends DatagramProtocol {
  readonly port: number;
  readonly words: string[];

  constructor(port: number, words: string[]) {
    super();
    this.port = port;
    this.words = words;
  }

  override startProtocol(): void {
    this.transport.connect("127.0.0.1", this.port);
    this.sendNext();
  }

  sendNext(): void {
    const word = this.words.shift();
    if (word !== undefined) this.transport.write(word);
    else reactor.stop();
  }

  override datagramReceived(datagram: Buffer): void {
    console.log(`got ${datagram}`);
    this.sendNext();
  }

  override connectionRefused(): void {
    console.log("nobody is listening");
    reactor.stop();
  }
}

reactor.listenUDP(0, new EchoClientUDP(Number(process.argv[2]), process.argv.slice(3)));
reactor.run();
