"""Calls methods over XML-RPC: xmlrpc-client.py PORT."""
import sys

from twisted.internet import defer, reactor
from twisted.web import xmlrpc


def printFault(failure):
    failure.trap(xmlrpc.Fault)
    print(f"fault {failure.value.faultCode}: {failure.value.faultString}")


@defer.inlineCallbacks
def main():
    proxy = xmlrpc.Proxy(f"http://127.0.0.1:{sys.argv[1]}/".encode())
    print((yield proxy.callRemote("add", 2, 3)))
    print((yield proxy.callRemote("later", "hello")))
    print((yield proxy.callRemote("texts.length", "four")))
    yield proxy.callRemote("divide", 1, 0).addErrback(printFault)
    print(", ".join(sorted((yield proxy.callRemote("system.listMethods")))))
    reactor.stop()


reactor.callWhenRunning(main)
reactor.run()
