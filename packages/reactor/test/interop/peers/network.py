"""
Twisted at the other end of a connection.

    network.py listen KIND PLACE [FILES]      prints "listening on PORT"
    network.py connect KIND PLACE [FILES]     prints what it hears and how it ends
    network.py echo PLACE                     an echo server of datagrams
    network.py ask HOST PORT                  a client that sends it some

KIND is tcp, tls, unix or starttls; PLACE is HOST or HOST PORT or a path; FILES are the authority's
certificate for clients, our certificate and key for servers.

As a server it sends back what it gets, and closes when the client has said all. As a client it writes,
closes its direction, and reads to the end. With starttls both say so in plain first.
"""

import sys

from twisted.internet import reactor, ssl
from twisted.internet.interfaces import IHalfCloseableProtocol
from twisted.internet.protocol import DatagramProtocol, Factory, Protocol, connectionDone
from zope.interface import implementer

WORDS = b"x" * (1 << 20) + b"the end"


def say(*words):
    print(*words, flush=True)


def read(path):
    with open(path, "rb") as file:
        return file.read()


@implementer(IHalfCloseableProtocol)
class Echo(Protocol):
    def dataReceived(self, data):
        self.transport.write(data)

    def readConnectionLost(self):
        self.transport.loseConnection()

    def writeConnectionLost(self):
        pass

    def connectionLost(self, reason=connectionDone):
        say("lost", reason.type.__name__)


class SecuredEcho(Echo):
    """Echoes once it has been asked for TLS."""

    options = None
    is_secured = False

    def dataReceived(self, data):
        if self.is_secured:
            super().dataReceived(data)
            return
        self.is_secured = True
        self.transport.write(b"go ahead")
        self.transport.startTLS(self.options)


@implementer(IHalfCloseableProtocol)
class Speaker(Protocol):
    """Says all it has, and hears what comes back."""

    heard = b""

    def connectionMade(self):
        self.speak()

    def speak(self):
        self.transport.write(WORDS)
        self.transport.loseWriteConnection()

    def dataReceived(self, data):
        self.heard += data

    def readConnectionLost(self):
        self.transport.loseConnection()

    def writeConnectionLost(self):
        pass

    def connectionLost(self, reason=connectionDone):
        say("heard", "all" if self.heard == WORDS else len(self.heard))
        say("lost", reason.type.__name__)
        reactor.stop()


class SecureSpeaker(Speaker):
    """TLS has no half-close: it closes when it has heard all."""

    def speak(self):
        self.transport.write(WORDS)

    def dataReceived(self, data):
        super().dataReceived(data)
        if len(self.heard) >= len(WORDS):
            self.transport.loseConnection()


class SecuredSpeaker(SecureSpeaker):
    """Asks for TLS before it speaks."""

    options = None
    is_secured = False

    def connectionMade(self):
        self.transport.write(b"STARTTLS")

    def dataReceived(self, data):
        if self.is_secured:
            super().dataReceived(data)
            return
        self.is_secured = True
        self.transport.startTLS(self.options)
        self.speak()


def factory_for(protocol, options=None):
    protocol.options = options
    factory = Factory.forProtocol(protocol)
    factory.noisy = False
    factory.startedConnecting = lambda connector: None
    factory.clientConnectionLost = lambda connector, reason: None

    def failed(_connector, reason):
        say("failed", reason.type.__name__)
        reactor.stop()

    factory.clientConnectionFailed = failed
    return factory


def listen(kind, place, *files):
    if kind == "unix":
        reactor.listenUNIX(place, factory_for(Echo))
        say("listening on", 0)
        return
    options = None
    if files:
        certificate, key = files
        pair = ssl.PrivateCertificate.loadPEM(read(certificate) + read(key))
        options = pair.options()
    if kind == "tls":
        port = reactor.listenSSL(0, factory_for(Echo), options, interface=place)
    else:
        protocol = SecuredEcho if kind == "starttls" else Echo
        port = reactor.listenTCP(0, factory_for(protocol, options), interface=place)
    say("listening on", port.getHost().port)


def connect(kind, place, port="0", *files):
    options = None
    if files:
        authority = ssl.Certificate.loadPEM(read(files[0]))
        options = ssl.optionsForClientTLS("localhost", authority)
    if kind == "unix":
        reactor.connectUNIX(place, factory_for(Speaker))
    elif kind == "tls":
        reactor.connectSSL(place, int(port), factory_for(SecureSpeaker), options)
    else:
        protocol = SecuredSpeaker if kind == "starttls" else Speaker
        reactor.connectTCP(place, int(port), factory_for(protocol, options))


class DatagramEcho(DatagramProtocol):
    noisy = False

    def datagramReceived(self, datagram, addr):
        self.transport.write(datagram, addr[:2])


class Asker(DatagramProtocol):
    noisy = False

    def __init__(self, host, port):
        self.place = (host, int(port))
        self.left = [b"three" * 1000, b"", b"one"]

    def startProtocol(self):
        self.transport.connect(*self.place)
        self.ask()

    def ask(self):
        self.transport.write(self.left[-1])

    def datagramReceived(self, datagram, addr):
        say("heard", datagram == self.left.pop())
        if self.left:
            self.ask()
        else:
            reactor.stop()


def echo(host):
    say("listening on", reactor.listenUDP(0, DatagramEcho(), interface=host).getHost().port)


def ask(host, port):
    reactor.listenUDP(0, Asker(host, port), interface=host)


{"listen": listen, "connect": connect, "echo": echo, "ask": ask}[sys.argv[1]](*sys.argv[2:])
reactor.run()
