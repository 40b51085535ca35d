"""Sends words to one peer, each when the one before has come back: udp-client.py PORT WORD..."""
import sys

from twisted.internet import protocol, reactor


class EchoClientUDP(protocol.DatagramProtocol):
    def __init__(self, port, words):
        self.port = port
        self.words = words

    def startProtocol(self):
        self.transport.connect("127.0.0.1", self.port)
        self.sendNext()

    def sendNext(self):
        if self.words:
            self.transport.write(self.words.pop(0).encode())
        else:
            reactor.stop()

    def datagramReceived(self, datagram, address):
        print(f"got {datagram.decode()}")
        self.sendNext()

    def connectionRefused(self):
        print("nobody is listening")
        reactor.stop()


reactor.listenUDP(0, EchoClientUDP(int(sys.argv[1]), sys.argv[2:]))
reactor.run()
