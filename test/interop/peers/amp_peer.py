"""Python Twisted's side of the AMP tests.

serve: listens on a free port of the loopback interface, prints it, and answers.
call PORT: connects, calls each command once, and prints what comes of each, a line of JSON each.
"""
import datetime
import decimal
import json
import sys

from twisted.internet import defer, endpoints, protocol, reactor, ssl, task
from twisted.protocols import amp
from twisted.python import filepath


class DivisionByZero(Exception):
    pass


class OutOfPaper(Exception):
    pass


TYPES = [
    (b"integer", amp.Integer()),
    (b"string", amp.String()),
    (b"unicode", amp.Unicode()),
    (b"path", amp.Path()),
    (b"boolean", amp.Boolean()),
    (b"float", amp.Float()),
    (b"decimal", amp.Decimal()),
    (b"date-time", amp.DateTime()),
    (b"list", amp.ListOf(amp.Integer())),
    (b"boxes", amp.AmpList([(b"a", amp.Integer()), (b"b", amp.Unicode(optional=True))])),
    (b"absent", amp.Integer(optional=True)),
]


class Types(amp.Command):
    commandName = b"Types"
    arguments = TYPES
    response = TYPES


class Divide(amp.Command):
    commandName = b"Divide"
    arguments = [(b"numerator", amp.Float()), (b"denominator", amp.Float())]
    response = [(b"quotient", amp.Float())]
    errors = {DivisionByZero: b"ZERO_DIVISION"}
    fatalErrors = {OutOfPaper: b"OUT_OF_PAPER"}


class Big(amp.Command):
    commandName = b"Big"
    arguments = [(b"value", amp.String())]
    response = [(b"value", amp.String())]


class Note(amp.Command):
    commandName = b"Note"
    arguments = [(b"text", amp.Unicode())]
    requiresAnswer = False


class Noted(amp.Command):
    commandName = b"Noted"
    response = [(b"texts", amp.ListOf(amp.Unicode()))]


class Nobody(amp.Command):
    commandName = b"Nobody"


class Secured(amp.Command):
    commandName = b"Secured"
    response = [(b"secured", amp.Boolean())]


class Shout(amp.ProtocolSwitchCommand):
    commandName = b"Shout"
    arguments = [(b"greeting", amp.Unicode())]
    errors = {OutOfPaper: b"OUT_OF_PAPER"}


class Shouter(protocol.Protocol):
    def __init__(self, greeting):
        self.greeting = greeting

    def connectionMade(self):
        self.transport.write(self.greeting.upper().encode("utf-8"))

    def dataReceived(self, data):
        self.transport.write(data.upper())


class Server(amp.AMP):
    def __init__(self):
        super().__init__()
        self.texts = []

    @Types.responder
    def types(self, **values):
        return values

    @Divide.responder
    def divide(self, numerator, denominator):
        if denominator == 0:
            raise DivisionByZero("can't divide by zero")
        if denominator < 0:
            raise OutOfPaper("the paper has run out")
        if denominator == 13:
            raise RuntimeError("a secret")
        return {"quotient": numerator / denominator}

    @Big.responder
    def big(self, value):
        return {"value": value}

    @Note.responder
    def note(self, text):
        self.texts.append(text)
        return {}

    @Noted.responder
    def noted(self):
        return {"texts": self.texts}

    @Secured.responder
    def secured(self):
        return {"secured": hasattr(self.transport, "getPeerCertificate")}

    @Shout.responder
    def shout(self, greeting):
        if greeting == "":
            raise OutOfPaper("nothing to say")
        return Shouter(greeting)


def serve(reactor):
    factory = protocol.Factory.forProtocol(Server)
    factory.noisy = False
    port = reactor.listenTCP(0, factory, interface="127.0.0.1")
    print(port.getHost().port, flush=True)
    return defer.Deferred()


def told(what, value):
    print(json.dumps([what, value]), flush=True)


class Collector(protocol.Protocol):
    def connectionMade(self):
        self.received = b""
        self.transport.write(b"from python")

    def dataReceived(self, data):
        self.received += data
        if len(self.received) == len(b"HELLOFROM PYTHON"):
            told("shout", self.received.decode())
            self.transport.loseConnection()


class CollectorFactory(protocol.ClientFactory):
    protocol = Collector
    noisy = False

    def __init__(self):
        self.lost = defer.Deferred()

    def clientConnectionLost(self, connector, reason):
        told("lost", reason.type.__name__)
        self.lost.callback(None)

    def clientConnectionFailed(self, connector, reason):
        told("refused", True)


@defer.inlineCallbacks
def failure(what, deferred):
    try:
        yield deferred
        told(what, "no failure")
    except Exception as error:
        told(what, [type(error).__name__, getattr(error, "description", str(error))])


@defer.inlineCallbacks
def call(reactor):
    endpoint = endpoints.TCP4ClientEndpoint(reactor, "127.0.0.1", int(sys.argv[2]))

    def connect():
        return endpoints.connectProtocol(endpoint, amp.AMP())

    client = yield connect()
    zone = amp._FixedOffsetTZInfo.fromSignHoursMinutes("-", 1, 23)
    values = {
        "integer": 2 ** 70,
        "string": bytes(range(256)),
        "unicode": "h\u00e9llo \U0001f600",
        "path": filepath.FilePath("/tmp/p\u00e4th"),
        "boolean": True,
        "float": 1e-7,
        "decimal": decimal.Decimal("0.10"),
        "date_time": datetime.datetime(2012, 1, 23, 12, 34, 56, 54321, zone),
        "list": [1, -2, 3],
        "boxes": [{"a": 1, "b": "x"}, {"a": 2, "b": None}],
        "absent": None,
    }
    answer = yield client.callRemote(Types, **values)
    told("types", [name for name in values if answer[name] != values[name]])
    answer = yield client.callRemote(Divide, numerator=1.0, denominator=3.0)
    told("quotient", repr(answer["quotient"]))
    yield failure("declared", client.callRemote(Divide, numerator=1.0, denominator=0.0))
    answer = yield client.callRemote(Big, value=b"x" * 65535)
    told("big", len(answer["value"]))
    for text in "one", "two":
        client.callRemote(Note, text=text)
    answer = yield client.callRemote(Noted)
    told("noted", answer["texts"])
    yield failure("unhandled", client.callRemote(Nobody))
    yield failure("fatal", client.callRemote(Divide, numerator=1.0, denominator=-1.0))
    client = yield connect()
    yield failure("unknown", client.callRemote(Divide, numerator=1.0, denominator=13.0))
    client = yield connect()
    yield client.callRemote(amp.StartTLS)
    answer = yield client.callRemote(Secured)
    told("secured", answer["secured"])
    client.transport.loseConnection()
    client = yield connect()
    factory = CollectorFactory()
    yield failure("switch", client.callRemote(Shout, factory, greeting=""))
    yield client.callRemote(Shout, factory, greeting="hello")
    yield factory.lost


task.react(serve if sys.argv[1] == "serve" else call)
