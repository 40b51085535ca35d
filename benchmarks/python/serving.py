"""What every server program of the benchmarks prints; see `ServerProcess`."""

import os
import resource

from twisted.internet import reactor
from twisted.internet.stdio import StandardIO
from twisted.protocols.basic import LineOnlyReceiver


class Usage(LineOnlyReceiver):
    """Tells what was used, each time it is asked. Ends with the parent."""

    delimiter = b"\n"

    def __init__(self, port):
        self.port = port

    def connectionMade(self):
        self.transport.write(b"%d\n" % self.port)

    def lineReceived(self, line):
        usage = resource.getrusage(resource.RUSAGE_SELF)
        with open("/proc/self/statm") as statm:
            pages = int(statm.read().split()[1])
        memory = pages * os.sysconf("SC_PAGE_SIZE")
        times = usage.ru_utime * 1e6, usage.ru_stime * 1e6
        self.transport.write(b"%d %d %d\n" % (*times, memory))

    def connectionLost(self, reason):
        if reactor.running:
            reactor.stop()


def tell_port(port):
    StandardIO(Usage(port))
