"""Everybody hears what one says: chat-server.py PORT."""
import sys

from twisted.internet import protocol, reactor
from twisted.protocols.basic import LineReceiver


class Chat(LineReceiver):
    def __init__(self, members):
        self.members = members
        self.name = None

    def connectionMade(self):
        self.sendLine(b"Who are you?")

    def lineReceived(self, line):
        if self.name is None:
            self.register(line)
        else:
            self.tellOthers(b"<%s> %s" % (self.name, line))

    def register(self, name):
        if name in self.members:
            self.sendLine(b"That name is taken. Who are you?")
            return
        self.sendLine(b"Welcome, %s!" % name)
        self.name = name
        self.members[name] = self
        self.tellOthers(b"%s is here" % name)

    def tellOthers(self, message):
        for member in self.members.values():
            if member is not self:
                member.sendLine(message)

    def connectionLost(self, reason):
        if self.name in self.members:
            del self.members[self.name]
            self.tellOthers(b"%s has left" % self.name)


class ChatFactory(protocol.Factory):
    def __init__(self):
        self.members = {}

    def buildProtocol(self, address):
        return Chat(self.members)


port = reactor.listenTCP(int(sys.argv[1]), ChatFactory(), interface="127.0.0.1")
print(f"chat on 127.0.0.1:{port.getHost().port}")
reactor.run()
