"""Sends back what it gets: echo-server.py PORT."""
import sys

from twisted.internet import endpoints, protocol, reactor


class Echo(protocol.Protocol):
    def dataReceived(self, data):
        self.transport.write(data)


def listening(port):
    print(f"echo on 127.0.0.1:{port.getHost().port}")


description = f"tcp:{sys.argv[1]}:interface=127.0.0.1"
endpoint = endpoints.serverFromString(reactor, description)
endpoint.listen(protocol.Factory.forProtocol(Echo)).addCallback(listening)
reactor.run()
