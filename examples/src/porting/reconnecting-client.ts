/** Comes back until it has been told to go: reconnecting-client PORT. */
import type { Failure } from "@cordage/deferred";
import { LineReceiver } from "@cordage/protocols/basic";
import {
  type IAddress,
  type IConnector,
  type IProtocol,
  ReconnectingClientFactory,
  reactor,
} from "@cordage/reactor";

class Guest extends LineReceiver {
  declare factory: GuestFactory;

  override connectionMade(): void {
    this.factory.visits += 1;
    this.sendLine(`visit ${this.factory.visits}`);
  }

  override lineReceived(line: Buffer): void {
    console.log(`told: ${line}`);
    if (line.toString() === "stay away") {
      this.factory.stopTrying();
      this.transport.loseConnection();
    }
  }
}

class GuestFactory extends ReconnectingClientFactory {
  override protocol = Guest;
  override initialDelay = 0.02;
  override delay = this.initialDelay;
  override maxDelay = 0.1;
  override noisy = false;
  visits = 0;

  override buildProtocol(address: IAddress): IProtocol | null {
    this.resetDelay();
    return super.buildProtocol(address);
  }

  override clientConnectionLost(connector: IConnector, reason: Failure): void {
    console.log(`lost: ${reason.type.name}`);
    super.clientConnectionLost(connector, reason);
    if (!this.continueTrying) reactor.stop();
  }
}

reactor.connectTCP("127.0.0.1", Number(process.argv[2]), new GuestFactory());
reactor.run();
