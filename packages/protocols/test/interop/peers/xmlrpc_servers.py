"""Serves XML-RPC on a free port of the loopback interface, and prints that port.

The argument says with what: "simple" is Python's own xmlrpc.server, "twisted" is Twisted.
"""

import sys


def serve_simple():
    from xmlrpc.client import Fault
    from xmlrpc.server import SimpleXMLRPCRequestHandler, SimpleXMLRPCServer

    class Handler(SimpleXMLRPCRequestHandler):
        protocol_version = "HTTP/1.1"

    def refuse():
        raise Fault(7, "never")

    server = SimpleXMLRPCServer(("127.0.0.1", 0), Handler, logRequests=False, allow_none=True)
    server.handle_error = lambda *_: None  # it tells of clients that close kept connections
    server.register_function(lambda a, b: a + b, "add")
    server.register_function(lambda value: value, "echo")
    server.register_function(refuse, "refuse")
    print(server.server_address[1], flush=True)
    server.serve_forever()


def serve_twisted():
    from twisted.internet import reactor
    from twisted.web.server import Site
    from twisted.web.xmlrpc import XMLRPC, Fault

    class Service(XMLRPC):
        def xmlrpc_add(self, a, b):
            return a + b

        def xmlrpc_echo(self, value):
            return value

        def xmlrpc_refuse(self):
            raise Fault(7, "never")

    port = reactor.listenTCP(0, Site(Service(allowNone=True)), interface="127.0.0.1")
    print(port.getHost().port, flush=True)
    reactor.run()


{"simple": serve_simple, "twisted": serve_twisted}[sys.argv[1]]()
