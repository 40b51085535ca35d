"""Comes back until it has been told to go: reconnecting-client.py PORT."""
import sys

from twisted.internet import protocol, reactor
from twisted.protocols import basic


class Guest(basic.LineReceiver):
    def connectionMade(self):
        self.factory.visits += 1
        self.sendLine(b"visit %d" % self.factory.visits)

    def lineReceived(self, line):
        print(f"told: {line.decode()}")
        if line == b"stay away":
            self.factory.stopTrying()
            self.transport.loseConnection()


class GuestFactory(protocol.ReconnectingClientFactory):
    protocol = Guest
    initialDelay = 0.02
    delay = initialDelay
    maxDelay = 0.1
    visits = 0

    def buildProtocol(self, address):
        self.resetDelay()
        return protocol.ReconnectingClientFactory.buildProtocol(self, address)

    def clientConnectionLost(self, connector, reason):
        print(f"lost: {reason.type.__name__}")
        protocol.ReconnectingClientFactory.clientConnectionLost(self, connector, reason)
        if not self.continueTrying:
            reactor.stop()


reactor.connectTCP("127.0.0.1", int(sys.argv[1]), GuestFactory())
reactor.run()
