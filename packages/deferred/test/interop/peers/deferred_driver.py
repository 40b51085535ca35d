"""
Runs programs of the differential tests on Twisted's Deferreds.

Reads one JSON list of programs a line and answers with one line: the list of their reports, in order.
The language is described in ../program.ts; ../run-program.ts does the same on ours, step for step.
"""

import gc
import json
import sys

from twisted import __version__
from twisted.internet import defer
from twisted.internet.task import Clock
from twisted.logger import globalLogBeginner
from twisted.python.failure import Failure


class E1(Exception):
    """One of the errors programs raise."""


class E2(Exception):
    """Another one."""


ERRORS = {"E1": E1, "E2": E2}


def make_value(value):
    """A value of a program; ["failure", name] stands for a Failure."""
    if isinstance(value, list):
        return Failure(ERRORS[value[1]]())
    return value


# More callbacks than any program adds.
MAX_ADDED = 10_000

# What an inlineCallbacks Deferred holds while it is being cancelled.
INTERNAL_ERROR = "_InternalInlineCallbacksCancelledError"


def show(value):
    """A value as it stands in a report."""
    if isinstance(value, Failure):
        return show_error(value.value)
    if isinstance(value, BaseException):
        return show_error(value)
    if isinstance(value, (list, tuple)):
        return [show(item) for item in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return type(value).__name__


def show_error(error):
    name = type(error).__name__
    if isinstance(error, defer.FirstError):
        return ["err", name, error.index, show(error.subFailure)]
    if hasattr(error, "failures"):
        return ["err", name, show(error.failures)]
    if isinstance(error, defer.TimeoutError):
        return ["err", name, error.args[0]]
    return ["err", name]


class Run:
    """One program on its way."""

    def __init__(self):
        self.clock = Clock()
        self.trace = []
        self.unhandled = []
        self.left = set()
        self.quirks = set()
        self.deferreds = {}
        self.primitives = {}
        self.pauses = {}
        self.kept = []
        self.depth = 0
        self.over = False
        self.raced = False
        self.added = 0

    def report(self, program):
        for op in program:
            self.perform(op)
        self.note_stalled()
        state = {
            name: self.state_of(deferred) for name, deferred in sorted(self.deferreds.items())
        }
        state.update(
            {name: self.fill_of(primitive) for name, primitive in sorted(self.primitives.items())}
        )
        state["clock"] = len(self.clock.getDelayedCalls())
        self.over = True
        self.deferreds.clear()
        self.primitives.clear()
        self.pauses.clear()
        self.kept.clear()
        self.clock = None
        gc.collect()
        self.note_told([self.trace, state, self.unhandled])
        return {
            "trace": self.trace,
            "state": state,
            "unhandled": sorted(self.unhandled),
            "quirks": sorted(self.quirks),
        }

    def state_of(self, deferred):
        if not deferred.called:
            kind = ["pending"]
        elif isinstance(deferred.result, defer.Deferred):
            kind = ["waiting"]
        else:
            kind = ["result", show(deferred.result)]
        return [deferred.called, deferred.paused, *kind]

    def fill_of(self, primitive):
        if isinstance(primitive, defer.DeferredQueue):
            return [len(primitive.waiting), show(primitive.pending)]
        if isinstance(primitive, defer.DeferredLock):
            return [len(primitive.waiting), primitive.locked]
        return [len(primitive.waiting), primitive.tokens]

    def note_stalled(self):
        """D23: callbacks left on a Deferred that nothing holds back."""
        for deferred in self.kept:
            if deferred.called and not deferred.paused and deferred.callbacks:
                self.quirks.add("D23")

    def note_told(self, told):
        """Deviations that show in what is told."""
        text = json.dumps(told)
        if INTERNAL_ERROR in text:
            self.quirks.add("D58")
        if self.raced and ('["canceller", "raise"]' in text or "AlreadyCalledError" in text):
            self.quirks.add("D71")

    def note_awaited(self, deferred):
        """D61: one that fails is awaited in its own callback, which Twisted's assertions deny."""
        failed = isinstance(getattr(deferred, "result", None), Failure)
        if failed and not deferred.paused and deferred._debugInfo is None:
            self.quirks.add("D61")

    def keep(self, name, deferred):
        self.deferreds[name] = deferred
        self.kept.append(deferred)
        return deferred

    def perform(self, op):
        """Performs one operation; what it raises is part of the trace."""
        kind, *args = op
        if self.depth == 0:
            self.note_stalled()
        self.depth += 1
        try:
            getattr(self, "op_" + kind)(*args)
        except KeyError as missing:
            self.trace.append(["missing", missing.args[0]])
        except Exception as error:
            self.trace.append(["raise", type(error).__name__])
        finally:
            self.depth -= 1

    def behave(self, behaviour, given):
        for op in behaviour["do"]:
            self.perform(op)
        kind, *args = behaviour["then"]
        if kind == "pass":
            return given
        if kind == "ret":
            return make_value(args[0])
        if kind == "raise":
            raise ERRORS[args[0]]()
        return self.deferreds.get(args[0])  # ["defer", name]

    def link(self, deferred, label, side, behaviour):
        def run(result, *extra):
            self.trace.append([label, side, show(result), *extra])
            outcome = self.behave(behaviour, result)
            if outcome is deferred:
                self.quirks.add("D24")
            return outcome

        return run

    def canceller(self, behaviour):
        if behaviour is None:
            return None
        kind, *args = behaviour

        def cancel(deferred):
            self.trace.append(["canceller", kind])
            if kind == "callback":
                deferred.callback(make_value(args[0]))
            elif kind == "errback":
                deferred.errback(ERRORS[args[0]]())
            elif kind == "raise":
                raise ERRORS[args[0]]()

        return cancel

    # Deferreds

    def op_new(self, name, canceller):
        self.keep(name, defer.Deferred(self.canceller(canceller)))

    def op_cb(self, name, value):
        self.deferreds[name].callback(make_value(value))

    def op_cbd(self, name, other):
        """D4: an assertion in Twisted up to 24.3, unchecked in later ones."""
        deferred, value = self.deferreds[name], self.deferreds[other]
        quirk = "D4 unchecked"
        try:
            deferred.callback(value)
        except AssertionError:
            quirk = "D4"
            raise
        finally:
            self.quirks.add(quirk)

    def op_eb(self, name, error):
        self.deferreds[name].errback(ERRORS[error]())

    def op_add(self, name, label, on_ok, on_err):
        deferred = self.deferreds[name]
        callback = on_ok and self.link(deferred, label, "ok", on_ok)
        errback = on_err and self.link(deferred, label, "err", on_err)
        if errback is None:
            deferred.addCallback(callback, "extra")
        elif callback is None:
            deferred.addErrback(errback)
        else:
            deferred.addCallbacks(callback, errback)

    def op_both(self, name, label, behaviour):
        deferred = self.deferreds[name]
        deferred.addBoth(self.link(deferred, label, "both", behaviour))

    def op_pause(self, name):
        deferred = self.deferreds[name]
        deferred.pause()
        self.pauses[deferred] = self.pauses.get(deferred, 0) + 1

    def op_unpause(self, name):
        """Only what was paused: one too many is op_overunpause."""
        deferred = self.deferreds[name]
        if self.pauses.get(deferred, 0) > 0:
            self.pauses[deferred] -= 1
            deferred.unpause()

    def op_overunpause(self, name):
        deferred = self.deferreds[name]
        if self.pauses.get(deferred, 0) == 0:
            self.quirks.add("D32")
            deferred.unpause()

    def op_cancel(self, name):
        self.deferreds[name].cancel()

    def op_chain(self, name, other):
        self.deferreds[name].chainDeferred(self.deferreds[other])

    def op_timeout(self, name, seconds, label, behaviour):
        deferred = self.deferreds[name]
        if behaviour is None:
            deferred.addTimeout(seconds, self.clock)
            return

        on_timeout = self.link(deferred, label, "timeout", behaviour)
        deferred.addTimeout(seconds, self.clock, on_timeout)

    def op_advance(self, seconds):
        self.clock.advance(seconds)

    def op_await(self, name, label):
        deferred = self.deferreds[name]

        async def wait():
            self.note_awaited(deferred)
            try:
                self.trace.append([label, "ok", show(await deferred)])
            except Exception as error:
                self.trace.append([label, "err", show(error)])

        self.kept.append(defer.ensureDeferred(wait()))

    # groups

    def members(self, names):
        return [self.deferreds[name] for name in names]

    def op_list(self, name, names, flags):
        self.keep(name, defer.DeferredList(self.members(names), *flags))

    def op_gather(self, name, names, consume):
        self.keep(name, defer.gatherResults(self.members(names), consume))

    def op_race(self, name, names):
        """Only asked of a Twisted that has it."""
        self.raced = True
        self.keep(name, defer.race(self.members(names)))

    # primitives

    def op_lock(self, name):
        self.primitives[name] = defer.DeferredLock()

    def op_semaphore(self, name, tokens):
        self.primitives[name] = defer.DeferredSemaphore(tokens)

    def op_queue(self, name, size, backlog):
        self.primitives[name] = defer.DeferredQueue(size, backlog)

    def op_acquire(self, name, new):
        self.keep(new, self.primitives[name].acquire())

    def op_release(self, name):
        self.primitives[name].release()

    def op_run(self, name, new, label, behaviour):
        own = []

        def run():
            self.trace.append([label, "run"])
            outcome = self.behave(behaviour, None)
            if outcome in own:
                self.quirks.add("D24")
            return outcome

        own.append(self.keep(new, self.primitives[name].run(run)))

    def op_put(self, name, value):
        self.primitives[name].put(make_value(value))

    def op_get(self, name, new):
        self.keep(new, self.primitives[name].get())

    # coroutines

    def op_coroutine(self, name, steps):
        self.keep(name, self.start(steps))

    def start(self, steps):
        @defer.inlineCallbacks
        def coroutine():
            ended = yield from self.steps(steps)
            return None if ended is None else make_value(ended[0])

        return coroutine()

    def steps(self, steps):
        """Runs steps; gives [value] when one of them returned, which ends the coroutine."""
        for kind, *args in steps:
            ended = yield from getattr(self, "step_" + kind)(*args)
            if ended is not None:
                return ended

    def step_yield(self, label, name):
        received = yield self.deferreds.get(name)
        self.trace.append([label, "sent", show(received)])

    def step_yieldfrom(self, label, name):
        deferred = self.deferreds.get(name)
        self.note_awaited(deferred)
        received = None if deferred is None else (yield from deferred)
        self.trace.append([label, "sent", show(received)])

    def step_value(self, label, value):
        received = yield make_value(value)
        self.trace.append([label, "sent", show(received)])

    def step_call(self, label, steps):
        deferred = self.start(steps)
        self.kept.append(deferred)
        received = yield deferred
        self.trace.append([label, "sent", show(received)])

    def step_do(self, op):
        self.perform(op)
        return
        yield

    def step_return(self, value):
        return [value]
        yield

    def step_raise(self, error):
        raise ERRORS[error]()
        yield

    def step_try(self, label, steps, caught, finally_):
        try:
            return (yield from self.steps(steps))
        except Exception as error:
            self.trace.append([label, "caught", show(error)])
            if caught is None:
                raise
            return (yield from self.steps(caught))
        finally:
            if not self.over:  # a coroutine that never ended is closed when it is collected
                ended = yield from self.steps(finally_)
                if ended is not None:
                    return ended


class Watch:
    """Sees what Twisted logs, and what it does in a way of its own."""

    def __init__(self):
        self.run = None
        # Not added to what is there: that keeps events, and with them the Deferreds they speak of.
        globalLogBeginner.beginLoggingTo([self], discardBuffer=True, redirectStandardIO=False)
        defer.Deferred.cancel = self.watched(defer.Deferred.cancel)
        defer.DeferredList.cancel = self.watched(defer.DeferredList.cancel)
        defer.Deferred.addBoth = self.limited(defer.Deferred.addBoth)

    def limited(self, add_both):
        """
        An addBoth() that ends what Twisted goes on with for ever: a coroutine that waits for a Deferred
        which is paused and runs all the same, from inside that run (D31, D61).
        """

        def limited_add_both(deferred, *args, **kwargs):
            self.run.added += 1
            if self.run.added > MAX_ADDED:
                self.run.quirks.add("D61")
                raise RuntimeError("endless")
            return add_both(deferred, *args, **kwargs)

        return limited_add_both

    def watched(self, cancel):
        """
        A cancel() that ends where Twisted's overflows the stack (D25), once for each of a list's members
        that wait for the list: that takes for ever.
        """
        running = set()

        def watched_cancel(deferred):
            waits = isinstance(getattr(deferred, "result", None), defer.Deferred)
            if deferred in running:
                if waits or not deferred.called:
                    self.run.quirks.add("D25")
                    return
            elif isinstance(deferred, defer.DeferredList) and waits:
                self.run.quirks.add("D69")
            running.add(deferred)
            try:
                cancel(deferred)
            finally:
                running.discard(deferred)

        return watched_cancel

    def __call__(self, event):
        if "log_failure" not in event or self.run is None:
            return
        failure = event["log_failure"]
        error = show(failure)
        if "canceller" in event.get("log_format", ""):
            self.run.trace.append(["log", *error])
        else:
            if failure.count in self.run.left:
                self.run.quirks.add("D44")
            self.run.left.add(failure.count)
            self.run.unhandled.append(json.dumps(error, separators=(",", ":")))


def main():
    watch = Watch()
    print(json.dumps({"twisted": __version__, "race": hasattr(defer, "race")}), flush=True)
    gc.collect()
    gc.freeze()  # what is there by now is not looked at again
    gc.disable()
    for line in sys.stdin:
        reports = []
        for program in json.loads(line):
            watch.run = Run()
            reports.append(watch.run.report(program))
        print(json.dumps(reports), flush=True)


main()
