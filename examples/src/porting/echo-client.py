"""Says hello, prints what comes back, and how it ended: echo-client.py PORT."""
import sys

from twisted.internet import protocol, reactor


class EchoClient(protocol.Protocol):
    def connectionMade(self):
        self.transport.write(b"hello")

    def dataReceived(self, data):
        print(f"got {data.decode()} back")
        self.transport.loseConnection()


class EchoClientFactory(protocol.ClientFactory):
    protocol = EchoClient

    def startedConnecting(self, connector):
        print("connecting")

    def clientConnectionFailed(self, connector, reason):
        print(f"failed: {reason.type.__name__}")
        reactor.stop()

    def clientConnectionLost(self, connector, reason):
        print(f"lost: {reason.type.__name__}")
        reactor.stop()


reactor.connectTCP("127.0.0.1", int(sys.argv[1]), EchoClientFactory())
reactor.run()
