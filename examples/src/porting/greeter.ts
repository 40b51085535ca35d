import type { Deferred, Failure } from "@cordage/deferred";
import { LineReceiver } from "@cordage/protocols/basic";
import {
  deferLater,
  Factory,
  type IDelayedCall,
  type ITCPTransport,
  reactor,
} from "@cordage/reactor";

class Greeter extends LineReceiver<ITCPTransport> {
  declare factory: GreeterFactory;
  idle: IDelayedCall | undefined;

  override connectionMade(): void {
    const abort = () => this.transport.abortConnection();
    this.idle = reactor.callLater(30, abort);
    this.sendLine("name?");
  }

  override lineReceived(name: Buffer): void {
    this.factory
      .greet(`${name}`)
      .addErrback((failure) => this.sorry(failure))
      .addCallback((line) => this.sendLine(line))
      .addBoth(() => this.finish());
  }

  sorry(failure: Failure): string {
    failure.trap(RangeError);
    return "that is no name";
  }

  finish(): void {
    this.transport.loseConnection();
  }

  override connectionLost(): void {
    if (this.idle?.active()) this.idle.cancel();
  }
}

class GreeterFactory extends Factory {
  override protocol = Greeter;
  guests = 0;

  greet(name: string): Deferred<string> {
    return deferLater(reactor, 0.01, () => this.count(name));
  }

  count(name: string): string {
    if (name === "") throw new RangeError("empty");
    this.guests += 1;
    return `hello ${name}, guest ${this.guests}`;
  }
}

const port = reactor.listenTCP(Number(process.argv[2] ?? 8007), new GreeterFactory(), {
  interface: "127.0.0.1",
});
await port.whenListening();
console.log(`greeter on 127.0.0.1:${port.getHost().port}`);
reactor.run();
