"""Runs programs about Cooperator on Twisted's; see ../cooperator/program.ts."""

from differential import Run, find, serve
from twisted.internet.task import CooperativeTask, Cooperator


class Units:
    """The iterator of a task."""

    def __init__(self, run, name, units):
        self.run, self.name, self.units = run, name, units
        self.made = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.run.trace.append(["unit", self.name, self.made])
        self.made += 1
        if self.made > len(self.units):
            raise StopIteration()
        return self.run.behave(self.units[self.made - 1])


class Scheduled:
    """A round that was scheduled."""

    def __init__(self, run, make):
        self.run, self.make = run, make

    def cancel(self):
        self.run.trace.append(["cancelled"])
        self.run.scheduled.remove(self)


class CooperatorRun(Run):
    """One program."""

    def __init__(self):
        super().__init__()
        self.cooperator = None
        self.tasks = {}
        self.iterators = {}
        self.scheduled = []
        self.stops_under_way = 0

    def state(self):
        return [len(self.scheduled), self.cooperator.running]

    def op_cooperator(self, turns, started):
        def predicate():
            left = turns

            def is_over():
                nonlocal left
                left -= 1
                return left <= 0

            return is_over

        self.cooperator = Cooperator(predicate, self.schedule, started)

    def schedule(self, make):
        self.trace.append(["scheduled"])
        self.scheduled.append(Scheduled(self, make))
        return self.scheduled[-1]

    def cooperate(self, name, iterator):
        self.iterators[name] = iterator
        self.tasks[name] = self.cooperator.cooperate(iterator)

    def op_cooperate(self, name, units):
        self.cooperate(name, Units(self, name, units))

    def op_share(self, name, other):
        self.cooperate(name, find(self.iterators, other))

    def op_coiterate(self, label, units):
        self.watch(label, self.cooperator.coiterate(Units(self, label, units)))

    def op_when_done(self, name, label, then):
        self.watch(label, find(self.tasks, name).whenDone(), then)

    def op_pause(self, name):
        find(self.tasks, name).pause()

    def op_resume(self, name):
        find(self.tasks, name).resume()

    def op_stop_task(self, name):
        find(self.tasks, name).stop()

    def op_start(self):
        if self.stops_under_way > 0:
            self.quirks.add("K10 inside")
        self.cooperator.start()

    def op_stop(self):
        if len(self.cooperator._tasks) > 1:
            self.quirks.add("K10")
        self.stops_under_way += 1
        self.cooperator.stop()
        self.stops_under_way -= 1

    def op_round(self):
        if self.scheduled:
            self.scheduled.pop(0).make()


def watch_tasks():
    """Notes the ways in which Twisted's tasks break."""
    complete = CooperativeTask._completeWith
    work = CooperativeTask._oneWorkUnit

    def watched_complete(task, *args):
        if task._completionState is not None:
            Run.current.quirks.add("K9")
        complete(task, *args)

    def watched_work(task):
        try:
            work(task)
        except Exception:
            Run.current.quirks.add("K9")
            raise

    CooperativeTask._completeWith = watched_complete
    CooperativeTask._oneWorkUnit = watched_work


watch_tasks()
serve(CooperatorRun)
