"""A program on Twisted's StandardIO, started by ours: echoes lines, and ends with an exit code."""

import sys

from twisted.internet import reactor, stdio
from twisted.protocols.basic import LineReceiver


class Echo(LineReceiver):
    delimiter = b"\n"
    exitCode = 0

    def connectionMade(self):
        sys.stderr.write("made\n")
        sys.stderr.flush()

    def lineReceived(self, line):
        if line.startswith(b"exit "):
            self.exitCode = int(line[5:])
            self.transport.loseConnection()
        else:
            self.sendLine(b"echo " + line)

    def connectionLost(self, reason):
        sys.stderr.write("lost %s\n" % (reason.type.__name__,))
        sys.stderr.flush()
        reactor.stop()


echo = Echo()
stdio.StandardIO(echo)
reactor.run()
sys.exit(echo.exitCode)
