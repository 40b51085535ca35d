import { type ITCPTransport, Protocol } from "@cordage/reactor";

/** Sends back what it receives, and nothing waits for more to be sent with it. */
export class PromptEcho extends Protocol<ITCPTransport> {
  override connectionMade(): void {
    this.transport.setTcpNoDelay(true);
  }

  override dataReceived(data: Buffer): void {
    this.transport.write(data);
  }
}
