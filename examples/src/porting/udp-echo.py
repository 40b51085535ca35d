"""Sends datagrams back to where they came from: udp-echo.py PORT."""
import sys

from twisted.internet import protocol, reactor


class EchoUDP(protocol.DatagramProtocol):
    def datagramReceived(self, datagram, address):
        self.transport.write(datagram, address)


port = reactor.listenUDP(int(sys.argv[1]), EchoUDP(), interface="127.0.0.1")
print(f"udp echo on 127.0.0.1:{port.getHost().port}")
reactor.run()
