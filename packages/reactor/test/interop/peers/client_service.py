"""Runs programs about ClientService on Twisted's; see ../client-service/program.ts."""

from differential import E1, E2, Run, serve
from twisted.application.internet import ClientService
from twisted.internet.defer import Deferred
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.internet.task import Clock


class Numbering(Factory):
    """A factory that numbers its protocols."""

    protocol = Protocol
    noisy = False
    built = 0

    def buildProtocol(self, addr):
        protocol = super().buildProtocol(addr)
        self.built += 1
        protocol.number = self.built
        return protocol


class Transport:
    """Traces that it is to be closed, once."""

    def __init__(self, trace):
        self.trace = trace
        self.closing = False

    def loseConnection(self):
        if not self.closing:
            self.trace.append(["closing"])
        self.closing = True


class Endpoint:
    """An endpoint whose attempts end when the program says so."""

    def __init__(self, run):
        self.run = run
        self.factory = self.deferred = self.protocol = None

    def connect(self, factory):
        self.run.trace.append(["attempt", self.run.clock.seconds()])
        self.run.phase = "connecting"
        self.factory = factory
        self.deferred = Deferred(self.cancelled)
        return self.deferred

    def cancelled(self, deferred):
        self.run.trace.append(["cancelled"])
        self.run.phase = "over"


class ServiceRun(Run):
    """One program."""

    def __init__(self):
        super().__init__()
        self.clock = Clock()
        self.endpoint = Endpoint(self)
        self.service = None
        self.phase = "over"
        self.preparing = None
        self.was_started = False
        self.is_telling_of_stop = False

    def state(self):
        return [
            [call.getTime() for call in self.clock.getDelayedCalls()],
            bool(self.service.running),
        ]

    def op_service(self, prepares):
        def policy(failures):
            self.trace.append(["policy", failures])
            return failures / 2

        self.service = ClientService(
            self.endpoint,
            Numbering(),
            policy,
            self.clock,
            self.prepare if prepares else None,
        )

    def prepare(self, protocol):
        self.trace.append(["prepare", protocol.number])
        self.preparing = Deferred()
        return self.preparing

    def is_preparing(self):
        return self.preparing is not None and not self.preparing.called

    def take_preparing(self):
        preparing = self.preparing if self.is_preparing() else None
        self.preparing = None
        return preparing

    def leave_phase(self, phase, following):
        if self.phase != phase:
            return False
        self.phase = following
        return True

    def op_start(self):
        self.was_started = True
        if self.callbacks_under_way > 0:
            self.quirks.add("CS5")
        self.service.startService()

    def op_stop(self, label, then):
        if self.is_preparing():
            self.quirks.add("CS7")
        if not self.was_started:
            self.quirks.add("CS4")
        if self.is_telling_of_stop:
            self.quirks.add("CS6")
        stopped = self.service.stopService()
        stopped.addCallback(self.telling_of_stop, True)
        self.watch(f"stop {label}", stopped, then)
        stopped.addCallback(self.telling_of_stop, False)

    def telling_of_stop(self, _, is_telling):
        self.is_telling_of_stop = is_telling

    def op_when_connected(self, label, failures, then):
        def connected(protocol):
            self.trace.append(["protocol", protocol.number])

        deferred = self.service.whenConnected(failures).addCallback(connected)
        self.watch(f"connected {label}", deferred, then)

    def op_connect(self):
        if self.leave_phase("connecting", "connected"):
            endpoint = self.endpoint
            endpoint.protocol = endpoint.factory.buildProtocol(None)
            endpoint.protocol.makeConnection(Transport(self.trace))
            endpoint.deferred.callback(endpoint.protocol)

    def op_refuse(self):
        if self.leave_phase("connecting", "over"):
            self.endpoint.deferred.errback(E1())

    def op_prepare(self):
        preparing = self.take_preparing()
        if preparing:
            preparing.callback(None)

    def op_reject(self):
        preparing = self.take_preparing()
        if preparing:
            self.quirks.add("CS7")
            preparing.errback(E2())

    def op_lose(self):
        if self.is_preparing() and self.phase == "connected":
            self.quirks.add("CS7")
        if self.leave_phase("connected", "over"):
            self.endpoint.protocol.connectionLost(connectionDone)

    def op_advance(self, amount):
        self.clock.advance(amount)


serve(ServiceRun)
