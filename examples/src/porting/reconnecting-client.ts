/** Comes back until it has been told to go: reconnecting-client PORT. */
import type { Failure } from "@cordage/deferred";
import { LineReceiver } from "@cordage/protocols/basic";
import {
  type IAddress,
  type IConnector,
  ReconnectingClientFactory,
  reactor,
} from "@cordage/reactor";

class Guest extends LineReceiver {
  readonly #guests: GuestFactory;

  constructor(guests: GuestFactory) {
    super();
    this.#guests = guests;
  }

  override connectionMade(): void {
    this.#guests.visits += 1;
    this.sendLine(`visit ${this.#guests.visits}`);
  }

  override lineReceived(line: Buffer): void {
    console.log(`told: ${line}`);
    if (line.toString() === "stay away") {
      this.#guests.stopTrying();
      this.transport.loseConnection();
    }
  }
}

class GuestFactory extends ReconnectingClientFactory {
  override initialDelay = 0.02;
  override delay = this.initialDelay;
  override maxDelay = 0.1;
  override noisy = false;
  visits = 0;

  override buildProtocol(_address: IAddress): Guest {
    this.resetDelay();
    return new Guest(this);
  }

  override clientConnectionLost(connector: IConnector, reason: Failure): void {
    console.log(`lost: ${reason.type.name}`);
    super.clientConnectionLost(connector, reason);
    if (!this.continueTrying) reactor.stop();
  }
}

reactor.connectTCP("127.0.0.1", Number(process.argv[2]), new GuestFactory());
reactor.run();
