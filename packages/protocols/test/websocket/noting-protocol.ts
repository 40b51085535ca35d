import type { Failure } from "@cordage/deferred";
import type { WebSocketProtocol, WebSocketTransport } from "@cordage/protocols/websocket";

/** Notes what it is told, and echoes messages. */
export class NotingProtocol implements WebSocketProtocol {
  readonly told: string[] = [];
  transport: WebSocketTransport | undefined = undefined;
  reason: Failure | undefined = undefined;

  negotiationStarted(transport: WebSocketTransport): void {
    this.told.push("started");
    this.transport = transport;
  }

  negotiationFinished(): void {
    this.told.push("finished");
  }

  textMessageReceived(message: string): void {
    this.told.push(`text ${message}`);
    this.transport?.sendTextMessage(message);
  }

  bytesMessageReceived(message: Buffer): void {
    this.told.push(`bytes ${message.toString("hex")}`);
    this.transport?.sendBytesMessage(message);
  }

  pongReceived(payload: Buffer): void {
    this.told.push(`pong ${payload}`);
  }

  connectionLost(reason: Failure): void {
    this.told.push("lost");
    this.reason = reason;
  }
}
