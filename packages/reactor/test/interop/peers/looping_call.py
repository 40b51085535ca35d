"""Runs programs about LoopingCall on Twisted's; see ../looping-call/program.ts."""

from differential import E2, Run, find, serve
from twisted.internet.task import Clock, LoopingCall

MAX_CALLS = 12


class LoopRun(Run):
    """One program."""

    def __init__(self):
        super().__init__()
        self.clock = Clock()
        self.loops = {}
        self.starts = 0

    def state(self):
        return [
            self.clock.seconds(),
            [call.getTime() for call in self.clock.getDelayedCalls()],
            {name: loop.running for name, loop in sorted(self.loops.items())},
        ]

    def keep(self, name, loop):
        loop.clock = self.clock
        self.loops[name] = loop

    def caller(self, name, calls):
        made = 0

        def call(count=None):
            nonlocal made
            self.trace.append(["call", name, self.clock.seconds(), count])
            behaviour = calls[made % len(calls)]
            made += 1
            if made > MAX_CALLS:
                raise E2()
            return self.behave(behaviour)

        return call

    def op_loop(self, name, calls):
        self.keep(name, LoopingCall(self.caller(name, calls)))

    def op_counting(self, name, calls):
        self.keep(name, LoopingCall.withCount(self.caller(name, calls)))

    def op_start(self, name, interval, now):
        loop = find(self.loops, name)
        self.starts += 1
        label = f"start {self.starts}"
        is_under_way = not loop.running and loop._deferred is not None
        if is_under_way and interval >= 0:
            self.quirks.add("K4")
        self.watch(label, loop.start(interval, now))

    def op_stop(self, name):
        find(self.loops, name).stop()

    def op_reset(self, name):
        find(self.loops, name).reset()

    def op_interval(self, name, seconds):
        find(self.loops, name).interval = seconds

    def op_advance(self, amount):
        self.clock.advance(amount)


serve(LoopRun)
