/** Each key is good for one quote, once: quote-server PORT. */
import { LineReceiver } from "@cordage/protocols/basic";
import { reactor, ServerFactory } from "@cordage/reactor";

class QuoteProtocol extends LineReceiver {
  declare factory: QuoteFactory;

  override connectionMade(): void {
    this.factory.connections += 1;
    this.sendLine("key?");
  }

  override lineReceived(key: Buffer): void {
    this.sendLine(this.factory.redeem(key.toString()));
    this.transport.loseConnection();
  }

  override connectionLost(): void {
    this.factory.connections -= 1;
  }
}

class QuoteFactory extends ServerFactory {
  override protocol = QuoteProtocol;
  connections = 0;
  redeemed = 0;
  readonly quotes: Map<string, string>;

  constructor(quotes: Readonly<Record<string, string>>) {
    super();
    this.quotes = new Map(Object.entries(quotes));
  }

  redeem(key: string): string {
    const quote = this.quotes.get(key);
    if (quote === undefined) return "no such key, or it was used";
    this.quotes.delete(key);
    this.redeemed += 1;
    return `${this.redeemed} of ${this.redeemed + this.quotes.size}: ${quote}`;
  }
}

const factory = new QuoteFactory({ red: "Less is more.", blue: "More is different." });
const port = reactor.listenTCP(Number(process.argv[2]), factory, { interface: "127.0.0.1" });
await port.whenListening(); // the system binds it on a later turn
console.log(`quotes on 127.0.0.1:${port.getHost().port}`);
reactor.run();
