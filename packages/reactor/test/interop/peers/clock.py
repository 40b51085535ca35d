"""Runs programs about Clock and DelayedCall on Twisted's; see ../clock/program.ts."""

from differential import Run, find, serve
from twisted.internet.task import Clock


class ClockRun(Run):
    """One program."""

    def __init__(self):
        super().__init__()
        self.clock = Clock()
        self.calls = {}

    def state(self):
        return [
            self.clock.seconds(),
            [call.getTime() for call in self.clock.getDelayedCalls()],
            {name: call.active() for name, call in sorted(self.calls.items())},
        ]

    def op_later(self, name, delay, behaviour):
        if delay < 0:
            self.quirks.add("K11")

        def ran():
            self.trace.append(["ran", name, self.clock.seconds()])
            self.behave(behaviour)

        self.calls[name] = self.clock.callLater(delay, ran)

    def op_cancel(self, name):
        find(self.calls, name).cancel()

    def op_reset(self, name, seconds):
        find(self.calls, name).reset(seconds)

    def op_delay(self, name, seconds):
        find(self.calls, name).delay(seconds)

    def op_advance(self, amount):
        self.clock.advance(amount)

    def op_pump(self, amounts):
        self.clock.pump(amounts)


serve(ClockRun)
