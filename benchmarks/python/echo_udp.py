"""UDP echo with Python Twisted."""

import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from serving import tell_port
from twisted.internet import reactor
from twisted.internet.protocol import DatagramProtocol


class Echo(DatagramProtocol):
    def datagramReceived(self, datagram, addr):
        self.transport.write(datagram, addr)


tell_port(reactor.listenUDP(0, Echo(), interface="127.0.0.1").getHost().port)
reactor.run()
