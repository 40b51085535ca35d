"""Methods to call over XML-RPC: xmlrpc-server.py PORT."""
import sys

from twisted.internet import reactor, task
from twisted.web import server, xmlrpc


class Calculator(xmlrpc.XMLRPC):
    def xmlrpc_add(self, a, b):
        return a + b

    def xmlrpc_later(self, text):
        return task.deferLater(reactor, 0.01, lambda: f"{text}, later")

    def xmlrpc_divide(self, a, b):
        if b == 0:
            raise xmlrpc.Fault(123, "division by zero")
        return a / b


class Texts(xmlrpc.XMLRPC):
    def xmlrpc_length(self, text):
        return len(text)


calculator = Calculator()
calculator.putSubHandler("texts", Texts())
xmlrpc.addIntrospection(calculator)
port = reactor.listenTCP(int(sys.argv[1]), server.Site(calculator), interface="127.0.0.1")
print(f"xmlrpc on 127.0.0.1:{port.getHost().port}")
reactor.run()
