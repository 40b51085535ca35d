"""Forwards connections, and tells how much went by: logging-proxy.py PORT TARGET_PORT."""
import sys

from twisted.internet import reactor
from twisted.protocols import portforward


class LoggingServer(portforward.ProxyServer):
    bytesIn = 0

    def dataReceived(self, data):
        self.bytesIn += len(data)
        portforward.ProxyServer.dataReceived(self, data)

    def connectionLost(self, reason):
        print(f"closed after {self.bytesIn} bytes")
        portforward.ProxyServer.connectionLost(self, reason)


class LoggingFactory(portforward.ProxyFactory):
    protocol = LoggingServer


factory = LoggingFactory("127.0.0.1", int(sys.argv[2]))
port = reactor.listenTCP(int(sys.argv[1]), factory, interface="127.0.0.1")
print(f"forwarding 127.0.0.1:{port.getHost().port}")
reactor.run()
