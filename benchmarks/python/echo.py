"""Echo with Python Twisted, over TLS where a key and a certificate are given."""

import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from serving import tell_port
from twisted.internet import reactor, ssl
from twisted.internet.protocol import Factory, Protocol


class Echo(Protocol):
    def connectionMade(self):
        self.transport.setTcpNoDelay(True)

    def dataReceived(self, data):
        self.transport.write(data)


factory = Factory.forProtocol(Echo)
if len(sys.argv) > 1:
    options = ssl.DefaultOpenSSLContextFactory(sys.argv[1], sys.argv[2], ssl.SSL.TLS_METHOD)
    port = reactor.listenSSL(0, factory, options, interface="127.0.0.1")
else:
    port = reactor.listenTCP(0, factory, interface="127.0.0.1")
tell_port(port.getHost().port)
reactor.run()
