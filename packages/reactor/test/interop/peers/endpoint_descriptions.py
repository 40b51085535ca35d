"""Reads descriptions of endpoints with Twisted's parsers; see ../endpoint-descriptions/program.ts."""

from differential import Run, serve
from twisted.internet.abstract import isIPAddress, isIPv6Address
from twisted.internet.address import IPv4Address
from twisted.internet.endpoints import (
    _parse,
    clientFromString,
    quoteStringArgument,
    serverFromString,
)
from twisted.internet.interfaces import IHostnameResolver, IReactorPluggableNameResolver
from twisted.internet.protocol import Factory
from twisted.internet.testing import MemoryReactorClock
from zope.interface import implementer


@implementer(IHostnameResolver)
class Resolver:
    """Knows one address for every name; an address is its own."""

    def resolveHostName(self, receiver, hostName, portNumber=0, **kwargs):
        receiver.resolutionBegan(self)
        host = hostName if isIPAddress(hostName) else "192.0.2.1"
        receiver.addressResolved(IPv4Address("TCP", host, portNumber))
        receiver.resolutionComplete()


@implementer(IReactorPluggableNameResolver)
class Reactor(MemoryReactorClock):
    """Looks names up."""

    nameResolver = Resolver()


class DescriptionRun(Run):
    """One program."""

    def op_server(self, text):
        self.read(text, self.serve)

    def op_client(self, text):
        self.read(text, self.connect)

    def op_quote(self, text):
        self.trace.append(["quoted", quoteStringArgument(text)])

    def op_ip(self, text):
        self.trace.append(["is", isIPAddress(text), isIPv6Address(text)])

    def read(self, text, use):
        """Makes an endpoint and uses it, or tells what came of it."""
        reactor = Reactor()
        try:
            use(reactor, text)
        except UnicodeError:
            self.quirks.add("R22 names")
            self.trace.append(["refused"])
        except OSError:
            self.trace.append(["no file"])
        except Exception:  # whatever it is, it refuses the description
            self.trace.append(["refused"])

    def serve(self, reactor, text):
        kind = text.split(":")[0]
        if kind != kind.lower() and kind.lower() in ("tcp", "unix", "ssl"):
            self.quirks.add("E14 case")
        serverFromString(reactor, text).listen(Factory())
        for port, _, backlog, interface in reactor.tcpServers:
            self.trace.append(["tcp", port, backlog, interface])
        for address, _, backlog, mode, want_pid in reactor.unixServers:
            if address == "":
                self.trace.append(["fails"])  # when the system is asked; here nobody asks it
            else:
                self.trace.append(["unix", address, backlog, mode, bool(want_pid)])

    def connect(self, reactor, text):
        if is_overfull(text):
            self.quirks.add("E14 arguments")
        clientFromString(reactor, text).connect(Factory())
        reactor.advance(1)  # a race tells of its failures later
        for host, port, _, timeout, bind_address in reactor.tcpClients:
            self.tell_client("tcp", host, port, timeout, bind_address)
        for host, port, _, _, timeout, bind_address in reactor.sslClients:
            self.tell_client("ssl", host, port, timeout, bind_address)
        for address, _, timeout, check_pid in reactor.unixClients:
            self.tell_unix_client(address, timeout, check_pid)

    def tell_unix_client(self, address, timeout, check_pid):
        if address == "":
            self.trace.append(["fails"])  # as above
        else:
            self.trace.append(["unix", address, timeout, bool(check_pid)])

    def tell_client(self, kind, host, port, timeout, bind_address):
        if host == "" or not 1 <= port <= 65535:
            self.trace.append(["fails"])  # when the system is asked; here nobody asks it
            return
        if isinstance(bind_address, str):
            bind_address = (bind_address, 0)  # newer Twisteds do that themselves
        self.trace.append([kind, host, port, timeout, bind_address and list(bind_address)])


def is_overfull(text):
    """Whether the description of a client gives more arguments than there are, or one twice."""
    try:
        (kind, *args), named = _parse(text)
    except Exception:
        return False
    if kind.lower() == "unix":
        return len(args) > 1 or len(args) == 1 and "path" in named
    given = len(args) + ("host" in named) + ("port" in named)
    return len(args) > 2 or given > 2


serve(DescriptionRun)
