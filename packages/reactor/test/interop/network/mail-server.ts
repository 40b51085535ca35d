import type { ITCPTransport, ITLSTransport } from "@cordage/reactor";
import { RecordingProtocol } from "../../node/support/recording-protocol.ts";
import { serverOptions } from "../../node/support/wires.ts";

/** As much of an SMTP server as it takes to get to TLS (RFC 3207). */
export class MailServer extends RecordingProtocol {
  override connectionMade(): void {
    super.connectionMade();
    this.transport.write("220 localhost ESMTP\r\n");
  }

  override dataReceived(data: Buffer): void {
    const line = data.toString();
    if (line.startsWith("EHLO")) {
      this.transport.write("250-localhost\r\n250 STARTTLS\r\n");
    } else if (line.startsWith("STARTTLS")) {
      this.transport.write("220 go ahead\r\n");
      const transport = this.transport as ITCPTransport & ITLSTransport; // as TCP's all are
      transport.startTLS(serverOptions);
    } else {
      super.dataReceived(data);
      this.transport.write("250 secured\r\n");
    }
  }
}
