"""Speaks TLS inside of TLS with Twisted's TLSMemoryBIOFactory; tells how the connection has ended.

    tls_peer.py client PORT CERTIFICATE closes|waits     sends and wants back; prints "True ConnectionDone"
    tls_peer.py server CERTIFICATE KEY closes|waits      prints its port, echoes; prints "ConnectionDone"

The certificate is that of a server for localhost, and the only one that is trusted.
"""
import sys
from twisted.internet import protocol, reactor, ssl
from twisted.protocols.tls import TLSMemoryBIOFactory

SENT = b"0123456789" * 20000
closes = sys.argv.pop() == "closes"


class Peer(protocol.Protocol):
    received = b""

    def dataReceived(self, data):
        self.received += data
        if closes and len(self.received) == len(SENT):
            self.transport.loseConnection()

    def connectionLost(self, reason):
        self.over(reason.type.__name__)
        reactor.callLater(0, reactor.stop)


class Client(Peer):
    def connectionMade(self):
        self.transport.write(SENT)

    def over(self, reason):
        print(self.received == SENT, reason)


class Server(Peer):
    def dataReceived(self, data):
        self.transport.write(data)
        super().dataReceived(data)

    def over(self, reason):
        print(reason)


def twice(options, is_client, factory):
    for _ in range(2):
        factory = TLSMemoryBIOFactory(options, is_client, factory)
    return factory


def client(port, certificate):
    authority = ssl.Certificate.loadPEM(open(certificate).read())
    options = ssl.optionsForClientTLS("localhost", trustRoot=authority)
    factory = protocol.ClientFactory.forProtocol(Client)
    reactor.connectTCP("127.0.0.1", int(port), twice(options, True, factory))


def server(certificate, key):
    pem = open(key).read() + open(certificate).read()
    options = ssl.PrivateCertificate.loadPEM(pem).options()
    factory = protocol.Factory.forProtocol(Server)
    port = reactor.listenTCP(0, twice(options, False, factory), interface="127.0.0.1")
    print(port.getHost().port, flush=True)


{"client": client, "server": server}[sys.argv[1]](*sys.argv[2:])
reactor.run()
