import sys

from twisted.internet import protocol, reactor, task
from twisted.protocols.basic import LineReceiver


class Greeter(LineReceiver):
    def connectionMade(self):
        abort = self.transport.abortConnection
        self.idle = reactor.callLater(30, abort)
        self.sendLine(b"name?")

    def lineReceived(self, name):
        d = self.factory.greet(name)
        d.addErrback(self.sorry)
        d.addCallback(self.sendLine)
        d.addBoth(self.finish)

    def sorry(self, failure):
        failure.trap(ValueError)
        return b"that is no name"

    def finish(self, _):
        self.transport.loseConnection()

    def connectionLost(self, reason):
        if self.idle.active():
            self.idle.cancel()


class GreeterFactory(protocol.Factory):
    protocol = Greeter
    guests = 0

    def greet(self, name):
        return task.deferLater(reactor, 0.01, self.count, name)

    def count(self, name):
        if not name:
            raise ValueError("empty")
        self.guests += 1
        return b"hello %s, guest %d" % (name, self.guests)


port = reactor.listenTCP(
    int(sys.argv[1]), GreeterFactory(), interface="127.0.0.1"
)
print(f"greeter on 127.0.0.1:{port.getHost().port}")
reactor.run()
