"""Runs programs about HostnameEndpoint on Twisted's; see ../hostname-endpoint/program.ts."""

from differential import ERRORS, Run, find, serve
from twisted.internet.address import IPv4Address, IPv6Address, UNIXAddress
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.interfaces import IHostnameResolver, IReactorPluggableNameResolver
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.testing import MemoryReactorClock, StringTransport
from twisted.python.failure import Failure
from zope.interface import implementer


@implementer(IHostnameResolver)
class Resolver:
    """Answers when the program says so."""

    def __init__(self):
        self.receivers = {}
        self.asked = 0

    def resolveHostName(self, receiver, hostName, portNumber=0, **kwargs):
        self.receivers[self.asked] = receiver
        self.asked += 1
        receiver.resolutionBegan(self)


@implementer(IReactorPluggableNameResolver)
class Reactor(MemoryReactorClock):
    """Knows when each attempt was started."""

    def __init__(self):
        super().__init__()
        self.nameResolver = Resolver()
        self.times = []

    def connectTCP(self, *args, **kwargs):
        self.times.append(self.seconds())
        return super().connectTCP(*args, **kwargs)


class HostnameRun(Run):
    """One program."""

    def __init__(self):
        super().__init__()
        self.reactor = Reactor()
        self.factory = Factory.forProtocol(Protocol)
        self.factory.noisy = False
        self.connecting = {}
        self.over = set()

    def state(self):
        attempts = zip(self.reactor.tcpClients, self.reactor.times, self.reactor.connectors)
        return [
            self.reactor.seconds(),
            [[client[0], time, connector.stoppedConnecting] for client, time, connector in attempts],
        ]

    def op_connect(self, label, delay, then):
        endpoint = HostnameEndpoint(self.reactor, "example.com", 80, attemptDelay=delay)
        deferred = endpoint.connect(self.factory)
        self.connecting[label] = [deferred, self.reactor.nameResolver.asked - 1]
        self.watch(label, deferred, then)

    def op_answer(self, number, hosts):
        receiver = find(self.reactor.nameResolver.receivers, number)
        del self.reactor.nameResolver.receivers[number]
        for host in hosts:
            receiver.addressResolved(address_of(host))
        receiver.resolutionComplete()

    def op_fail_attempt(self, number, error):
        factory, connector = self.attempt(number)
        factory.clientConnectionFailed(connector, Failure(ERRORS[error]()))

    def op_succeed(self, number):
        factory, connector = self.attempt(number)
        protocol = factory.buildProtocol(connector.getDestination())
        protocol.makeConnection(StringTransport())

    def op_cancel(self, label):
        deferred, resolution = find(self.connecting, label)
        if resolution in self.reactor.nameResolver.receivers:
            self.quirks.add("E8")
        deferred.cancel()

    def op_advance(self, amount):
        self.reactor.advance(amount)

    def attempt(self, number):
        """An attempt that is under way, which it is not any more afterwards."""
        under_way = {
            index: (client[2], connector)
            for index, (client, connector) in enumerate(
                zip(self.reactor.tcpClients, self.reactor.connectors)
            )
            if index not in self.over and not connector.stoppedConnecting
        }
        found = find(under_way, number)
        self.over.add(number)
        return found


def address_of(host):
    """The address that a program means."""
    if host == "unix":
        return UNIXAddress("/run/socket")
    return (IPv6Address if ":" in host else IPv4Address)("TCP", host, 80)


serve(HostnameRun)
