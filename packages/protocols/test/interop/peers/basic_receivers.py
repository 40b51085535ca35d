"""
Runs programs on Twisted's receivers.

Reads a list of programs as JSON from standard input and prints the list of their traces, as
../basic/program.ts describes both. Says which version of Twisted ran them on standard error.
"""
import json
import sys

try:
    import twisted
    from twisted.internet.interfaces import ITransport
    from twisted.protocols import basic, stateful
    from zope.interface import implementer
except ImportError as error:
    print(error, file=sys.stderr)
    sys.exit(3)

# Twisted delivers some messages again and again; a program must end all the same.
MAX_ENTRIES = 2000


class ThrownByProgram(Exception):
    pass


class Runaway(BaseException):
    pass


class Trace(list):
    def append(self, entry):
        if len(self) >= MAX_ENTRIES:
            raise Runaway()
        super().append(entry)


@implementer(ITransport)
class TracedTransport:
    disconnecting = False

    def __init__(self, trace):
        self.trace = trace

    def write(self, data):
        self.trace.append(["write", data.hex()])

    def writeSequence(self, pieces):
        self.write(b"".join(pieces))

    def loseConnection(self):
        self.asked("loseConnection")
        self.disconnecting = True

    def abortConnection(self):
        self.asked("abortConnection")
        self.disconnecting = True

    def pauseProducing(self):
        self.asked("pauseProducing")

    def resumeProducing(self):
        self.asked("resumeProducing")

    def stopProducing(self):
        self.asked("stopProducing")
        self.disconnecting = True

    def asked(self, method):
        self.trace.append(["transport", method])


class Run:
    def __init__(self, program):
        self.program = program
        self.trace = Trace()
        self.transport = TracedTransport(self.trace)
        self.events = 0
        self.subject = SUBJECTS[program["receiver"]]()
        self.subject.run = self

    def run(self):
        subject = self.subject
        subject.MAX_LENGTH = self.program["maxLength"]
        subject.delimiter = bytes.fromhex(self.program["delimiter"])
        try:
            subject.makeConnection(self.transport)
            for index, operation in enumerate(self.program["operations"]):
                self.trace.append(["op", index, *operation])
                try:
                    self.perform(operation, b"")
                except Exception as error:
                    self.trace.append(["raise", type(error).__name__])
            paused = getattr(subject, "paused", False)
            self.trace.append(
                ["end", paused, self.transport.disconnecting, self.takeLeftover().hex()]
            )
        except Runaway:
            pass
        return self.trace

    def event(self, kind, data, *more):
        self.trace.append([kind, data.hex(), *more])
        return self.react(data)

    def react(self, data):
        reactions = self.program["reactions"]
        reaction = reactions[self.events] if self.events < len(reactions) else []
        self.events += 1
        outcome = {"truthy": None, "state": None, "step": None}
        for operation in reaction:
            self.trace.append(["do", *operation])
            if operation[0] == "throw":
                raise ThrownByProgram()
            elif operation[0] == "truthy":
                outcome["truthy"] = True
            elif operation[0] in outcome:
                outcome[operation[0]] = operation[1]
            else:
                self.perform(operation, data)
        return outcome

    def perform(self, operation, eventData):
        subject = self.subject
        name, arguments = operation[0], operation[1:]
        if name == "data":
            subject.dataReceived(bytes.fromhex(arguments[0]))
        elif name == "pause":
            subject.pauseProducing()
        elif name == "resume":
            subject.resumeProducing()
        elif name == "stop":
            subject.stopProducing()
        elif name == "lose":
            self.transport.loseConnection()
        elif name == "abort":
            self.transport.abortConnection()
        elif name == "rawMode":
            subject.setRawMode()
        elif name == "lineMode":
            subject.setLineMode(bytes.fromhex(arguments[0]))
        elif name == "lineModeWithRest":
            subject.setLineMode(eventData[arguments[0] :])
        elif name == "clear":
            self.trace.append(["cleared", self.takeLeftover().hex()])
        elif name == "maxLength":
            subject.MAX_LENGTH = arguments[0]
        elif name == "delimiter":
            subject.delimiter = bytes.fromhex(arguments[0])
        elif name == "send":
            subject.send(bytes.fromhex(arguments[0]))
        else:
            raise ValueError(name)

    def takeLeftover(self):
        return self.subject.takeLeftover()


class LineEvents:
    def lineReceived(self, line):
        return self.run.event("line", line)["truthy"]

    def rawDataReceived(self, data):
        return self.run.event("raw", data)["truthy"]

    def lineLengthExceeded(self, data):
        self.run.event("exceeded", data, getattr(self, "paused", False))
        if not self.run.program["tolerant"]:
            self.transport.loseConnection()

    def send(self, line):
        self.sendLine(line)

    def takeLeftover(self):
        return b""


class Line(LineEvents, basic.LineReceiver):
    def takeLeftover(self):
        return self.clearLineBuffer()


class LineAsLineOnly(LineEvents, basic.LineReceiver):
    pass


class LineOnly(LineEvents, basic.LineOnlyReceiver):
    pass


class StringEvents:
    def stringReceived(self, string):
        return self.run.event("string", string)["truthy"]

    def lengthLimitExceeded(self, length):
        self.run.trace.append(["limit", length])
        self.run.react(b"")
        if not self.run.program["tolerant"]:
            self.transport.loseConnection()

    def send(self, string):
        self.sendString(string)

    def takeLeftover(self):
        return b""


class Netstring(StringEvents, basic.NetstringReceiver):
    pass


class IntNEvents(StringEvents):
    isInEvent = False

    def stringReceived(self, string):
        self.isInEvent = True
        try:
            return super().stringReceived(string)
        finally:
            self.isInEvent = False

    def takeLeftover(self):
        rest = self.recvd
        if self.isInEvent:
            self.recvd = b""
        else:
            # Assigning recvd here would lose whatever follows the next string.
            self._unprocessed, self._compatibilityOffset = b"", 0
        return rest


class Int8(IntNEvents, basic.Int8StringReceiver):
    pass


class Int16(IntNEvents, basic.Int16StringReceiver):
    pass


class Int32(IntNEvents, basic.Int32StringReceiver):
    pass


class StatefulString(basic.StatefulStringProtocol, basic.NetstringReceiver):
    def proto_init(self, string):
        return self.run.event("string", string)["state"] or self.state

    proto_other = proto_init

    def send(self, string):
        self.sendString(string)

    def takeLeftover(self):
        return b""


class Stateful(stateful.StatefulProtocol):
    def getInitialState(self):
        return (self.piece, self.run.program["firstStep"])

    def piece(self, piece):
        step = self.run.event("piece", piece)["step"]
        return None if step is None else (self.piece, step)

    def takeLeftover(self):
        return b""


SUBJECTS = {
    "line": Line,
    "lineAsLineOnly": LineAsLineOnly,
    "lineOnly": LineOnly,
    "netstring": Netstring,
    "int8": Int8,
    "int16": Int16,
    "int32": Int32,
    "statefulString": StatefulString,
    "stateful": Stateful,
}


if __name__ == "__main__":
    print(f"Twisted {twisted.__version__}", file=sys.stderr)
    json.dump([Run(program).run() for program in json.load(sys.stdin)], sys.stdout)
