"""
What the drivers of the differential tests share.

A driver reads one JSON list of programs a line and answers with one line: the list of their reports, in
order. The TypeScript beside this folder says what a program may be and does the same on ours.
"""

import gc
import json
import sys

from twisted import __version__
from twisted.internet.defer import Deferred
from twisted.logger import globalLogBeginner
from twisted.python.failure import Failure


class E1(Exception):
    """One of the errors programs raise."""


class E2(Exception):
    """Another one."""


ERRORS = {"E1": E1, "E2": E2}

# Errors that ours has other names for; see nameOf in ../differential.ts.
REFUSALS = ("AssertionError", "KeyError", "RuntimeError", "TypeError", "ValueError")


def name_of(error):
    """The name of an error as it stands in a trace."""
    name = type(error).__name__
    return "refused" if name in REFUSALS else name


class Run:
    """
    One program on its way. Subclasses have a method op_KIND for each KIND of operation, with _ for -.
    """

    current = None  # the one that is being run

    def __init__(self):
        self.trace = []
        self.quirks = set()
        self.deferreds = {}
        self.callbacks_under_way = 0

    def run(self, program):
        """Runs a whole program."""
        for op in program:
            self.perform(op)
            self.trace.append(["now", *self.state()])

    def state(self):
        """What is to be compared after each operation."""
        return []

    def perform(self, op):
        """Performs one operation; what it raises is part of the trace."""
        kind, *args = op
        try:
            getattr(self, "op_" + kind.replace("-", "_"))(*args)
        except Missing:
            self.trace.append(["missing"])
        except Exception as error:
            self.trace.append(["raise", name_of(error)])

    def behave(self, behaviour):
        """Performs the operations of a behaviour, and ends as it says."""
        for op in behaviour["do"]:
            self.perform(op)
        kind, *args = behaviour["then"]
        if kind == "raise":
            raise ERRORS[args[0]]()
        if kind == "defer":
            return self.deferred(args[0])

    def deferred(self, name):
        """The Deferred of a name, made when it is first spoken of."""
        if name not in self.deferreds:
            self.deferreds[name] = Deferred()
        return self.deferreds[name]

    def watch(self, label, deferred, then=()):
        """Traces what becomes of a Deferred, and performs operations when it has fired."""

        def fired(result):
            failed = isinstance(result, Failure)
            outcome = name_of(result.value) if failed else "ok"
            self.trace.append(["fired", label, outcome])
            self.callbacks_under_way += 1
            for op in then:
                self.perform(op)
            self.callbacks_under_way -= 1

        deferred.addBoth(fired)

    def op_fire(self, name):
        self.deferred(name).callback(None)

    def op_fail(self, name, error):
        self.deferred(name).errback(ERRORS[error]())

    def op_renew(self, name):
        """The name stands for another Deferred from now on."""
        self.deferreds[name] = Deferred()


class Missing(Exception):
    """A name that nothing has, so that a program stays a program whatever is taken out of it."""


def find(things, name):
    """What has a name."""
    if name not in things:
        raise Missing()
    return things[name]


class Watch:
    """Sees what Twisted logs."""

    def __init__(self):
        self.trace = self.unhandled = None
        # Not added to what is there: that keeps events, and with them the Deferreds they speak of.
        globalLogBeginner.beginLoggingTo([self], discardBuffer=True, redirectStandardIO=False)

    def __call__(self, event):
        if "warning" in event and self.trace is not None:
            self.trace.append(["warn"])
        failure = event.get("log_failure") or event.get("failure")  # the latter from twisted.python.log
        if failure is None or self.trace is None:
            return
        error = name_of(failure.value)
        is_unhandled = event["log_namespace"] == "twisted.internet.defer"
        if is_unhandled:
            self.unhandled.append(error)
        else:
            self.trace.append(["log", error])

    def report(self, run_class, program):
        """Runs a program."""
        gc.freeze()  # nothing of before is looked at again, or most of the time would go into that
        run = Run.current = run_class()
        self.trace, self.unhandled = run.trace, []
        run.run(program)
        quirks = sorted(run.quirks)
        run = Run.current = None
        gc.collect()  # Twisted tells of a failure nobody took when its Deferred is collected
        return {"trace": self.trace, "unhandled": sorted(self.unhandled), "quirks": quirks}


def serve(run_class):
    """Answers until there are no more programs."""
    watch = Watch()
    print(json.dumps({"twisted": __version__}), flush=True)
    gc.disable()
    for line in sys.stdin:
        programs = json.loads(line)
        reports = [watch.report(run_class, program) for program in programs]
        print(json.dumps(reports), flush=True)
