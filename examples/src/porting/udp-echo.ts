/** Sends datagrams back to where they came from: udp-echo PORT. */
import { DatagramProtocol, type HostAndPort, reactor } from "@cordage/reactor";

class EchoUDP extends DatagramProtocol {
  override datagramReceived(datagram: Buffer, address: HostAndPort): void {
    this.transport.write(datagram, address);
  }
}

const port = reactor.listenUDP(Number(process.argv[2]), new EchoUDP(), { interface: "127.0.0.1" });
await port.whenListening();
console.log(`udp echo on 127.0.0.1:${port.getHost().port}`);
reactor.run();
