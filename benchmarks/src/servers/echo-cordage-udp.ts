import { DatagramProtocol, type HostAndPort, reactor } from "@cordage/reactor";
import { tellPort } from "./serving.ts";

class Echo extends DatagramProtocol {
  override datagramReceived(data: Buffer, address: HostAndPort): void {
    this.transport.write(data, address);
  }
}

const port = reactor.listenUDP(0, new Echo(), { interface: "127.0.0.1" });
port.whenListening().addCallback((listening) => tellPort(listening.getHost().port));
