import type { HostAndPort } from "@cordage/reactor";
import { RecordingDatagramProtocol } from "../../node/support/recording-datagram-protocol.ts";
import { HalfCloseableRecorder } from "../../node/support/recording-protocol.ts";

/** Sends back what it gets, and closes when the peer has said all. */
export class Echo extends HalfCloseableRecorder {
  override dataReceived(data: Buffer): void {
    super.dataReceived(data);
    this.transport.write(data);
  }

  override readConnectionLost(): void {
    super.readConnectionLost();
    this.transport.loseConnection();
  }
}

/** Answers with all it was sent, once the peer has said all: the peer must have closed one direction only. */
export class LateEcho extends HalfCloseableRecorder {
  override readConnectionLost(): void {
    super.readConnectionLost();
    this.transport.write(this.received);
    this.transport.loseConnection();
  }
}

/** Sends back each datagram. */
export class DatagramEcho extends RecordingDatagramProtocol {
  override datagramReceived(data: Buffer, from: HostAndPort): void {
    super.datagramReceived(data, from);
    this.transport.write(data, from);
  }
}
