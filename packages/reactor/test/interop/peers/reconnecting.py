"""Runs programs about ReconnectingClientFactory on Twisted's; see ../reconnecting/program.ts."""

from differential import E1, Run, serve
from twisted.internet.error import NotConnectingError
from twisted.internet.protocol import ReconnectingClientFactory
from twisted.internet.task import Clock
from twisted.python.failure import Failure


class Connector:
    """A connector whose attempts end when the program says so."""

    def __init__(self, trace):
        self.state = "connecting"
        self.trace = trace

    def connect(self):
        if self.state != "disconnected":
            raise RuntimeError("can't connect in this state")
        self.trace("connect")
        self.state = "connecting"

    def stopConnecting(self):
        if self.state != "connecting":
            raise NotConnectingError()
        self.trace("stop connecting")
        self.state = "disconnected"


class ReconnectingRun(Run):
    """One program."""

    def __init__(self):
        super().__init__()
        self.clock = Clock()
        self.connector = Connector(
            lambda event: self.trace.append([event, self.clock.seconds()])
        )
        self.factory = ReconnectingClientFactory()
        self.factory.clock = self.clock
        self.factory.jitter = 0
        self.factory.noisy = False

    def state(self):
        factory = self.factory
        return [
            [call.getTime() for call in self.clock.getDelayedCalls()],
            factory.retries,
            factory.delay,
            bool(factory.continueTrying),
        ]

    def note_pending(self, quirk):
        if self.clock.getDelayedCalls():
            self.quirks.add(quirk)

    def op_failed(self):
        if self.connector.state == "connecting":
            self.note_pending("P7")
            self.connector.state = "disconnected"
            self.factory.clientConnectionFailed(self.connector, Failure(E1()))

    def op_made(self):
        if self.connector.state == "connecting":
            self.connector.state = "connected"

    def op_lost(self):
        if self.connector.state == "connected":
            self.note_pending("P7")
            self.connector.state = "disconnected"
            self.factory.clientConnectionLost(self.connector, Failure(E1()))

    def op_retry(self):
        self.note_pending("P7")
        self.factory.retry()

    def op_reset(self):
        self.note_pending("P8")
        self.factory.resetDelay()

    def op_stop(self):
        self.factory.stopTrying()

    def op_set(self, field, value):
        setattr(self.factory, field, value)

    def op_advance(self, amount):
        self.clock.advance(amount)


serve(ReconnectingRun)
