import { Protocol } from "@cordage/reactor";

/** Sends back what it receives, whatever it is connected by. */
export class Echo extends Protocol {
  override dataReceived(data: Buffer): void {
    this.transport.write(data);
  }
}
