"""Runs programs about system events on Twisted's reactor base; see ../system-events/program.ts."""

import warnings

from differential import Run, find, serve
from twisted.internet.base import ReactorBase


class Events:
    """As much of a reactor as fires events."""

    addSystemEventTrigger = ReactorBase.addSystemEventTrigger
    removeSystemEventTrigger = ReactorBase.removeSystemEventTrigger
    fireSystemEvent = ReactorBase.fireSystemEvent

    def __init__(self):
        self._eventTriggers = {}


class EventRun(Run):
    """One program."""

    def __init__(self):
        super().__init__()
        self.events = Events()
        self.triggers = {}

    def op_add(self, name, phase, event, behaviour):
        def ran():
            self.trace.append(["ran", name])
            return self.behave(behaviour)

        self.triggers[name] = self.events.addSystemEventTrigger(phase, event, ran)

    def op_remove(self, name):
        self.events.removeSystemEventTrigger(find(self.triggers, name))

    def op_event(self, event):
        triggers = self.events._eventTriggers.get(event)
        if triggers is not None and triggers.state == "BEFORE":
            self.quirks.add("R15")
        self.events.fireSystemEvent(event)


warnings.simplefilter("always")
serve(EventRun)
