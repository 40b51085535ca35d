"""The method of the XML-RPC benchmark, served by Python Twisted."""

import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from serving import tell_port
from twisted.internet import reactor
from twisted.web.server import Site
from twisted.web.xmlrpc import XMLRPC


class Calculator(XMLRPC):
    def xmlrpc_add(self, a, b):
        return a + b


port = reactor.listenTCP(0, Site(Calculator()), interface="127.0.0.1")
tell_port(port.getHost().port)
reactor.run()
