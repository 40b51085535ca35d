"""Looks users up, which takes a while and may fail: user-lookup.py PORT."""
import sys

from twisted.internet import defer, protocol, reactor, task
from twisted.protocols import basic


class LookupProtocol(basic.LineReceiver):
    def lineReceived(self, user):
        def answer(message):
            self.sendLine(message)
            self.transport.loseConnection()

        d = self.factory.getUser(user)
        d.addErrback(self.explain)
        d.addCallback(answer)

    def explain(self, failure):
        failure.trap(KeyError)
        return b"no such user"


class LookupFactory(protocol.ServerFactory):
    protocol = LookupProtocol

    def __init__(self, users):
        self.users = users

    def getUser(self, user):
        if not user:
            return defer.succeed(b", ".join(sorted(self.users)))
        return task.deferLater(reactor, 0.01, self.users.__getitem__, user)


factory = LookupFactory({b"moshez": b"happy and well", b"amber": b"out for lunch"})
port = reactor.listenTCP(int(sys.argv[1]), factory, interface="127.0.0.1")
print(f"users on 127.0.0.1:{port.getHost().port}")
reactor.run()
