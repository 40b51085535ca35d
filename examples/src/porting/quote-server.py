"""Each key is good for one quote, once: quote-server.py PORT."""
import sys

from twisted.internet import protocol, reactor
from twisted.protocols import basic


class QuoteProtocol(basic.LineReceiver):
    def connectionMade(self):
        self.factory.connections += 1
        self.sendLine(b"key?")

    def lineReceived(self, key):
        self.sendLine(self.factory.redeem(key))
        self.transport.loseConnection()

    def connectionLost(self, reason):
        self.factory.connections -= 1


class QuoteFactory(protocol.ServerFactory):
    protocol = QuoteProtocol
    connections = 0
    redeemed = 0

    def __init__(self, quotes):
        self.quotes = dict(quotes)

    def redeem(self, key):
        quote = self.quotes.pop(key, None)
        if quote is None:
            return b"no such key, or it was used"
        self.redeemed += 1
        return b"%d of %d: %s" % (self.redeemed, self.redeemed + len(self.quotes), quote)


factory = QuoteFactory({b"red": b"Less is more.", b"blue": b"More is different."})
port = reactor.listenTCP(int(sys.argv[1]), factory, interface="127.0.0.1")
print(f"quotes on 127.0.0.1:{port.getHost().port}")
reactor.run()
