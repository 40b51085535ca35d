"""A process protocol of Twisted's that drives a program of ours; prints what happens, a line of JSON.

Arguments: what is written to the program, and the program with its arguments.
"""

import json
import os
import sys

from twisted.internet import protocol, reactor


class Driver(protocol.ProcessProtocol):
    def __init__(self, toWrite):
        self.toWrite = toWrite
        self.out = b""
        self.err = b""
        self.lost = []

    def connectionMade(self):
        self.transport.write(self.toWrite)

    def outReceived(self, data):
        self.out += data
        if self.out.endswith(b"over\n"):
            self.transport.closeStdin()

    def errReceived(self, data):
        self.err += data

    def inConnectionLost(self):
        self.lost.append(0)

    def outConnectionLost(self):
        self.lost.append(1)

    def errConnectionLost(self):
        self.lost.append(2)

    def processEnded(self, reason):
        print(
            json.dumps(
                {
                    "out": self.out.decode(),
                    "err": self.err.decode(),
                    "lost": sorted(self.lost),
                    "reason": reason.type.__name__,
                    "exitCode": reason.value.exitCode,
                }
            )
        )
        reactor.stop()


driver = Driver(sys.argv[1].encode())
reactor.spawnProcess(driver, sys.argv[2], sys.argv[2:], os.environ)
reactor.run()
