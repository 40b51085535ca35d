"""Asks again and again until there is an answer, or the time is up: looping-call.py ANSWER_AFTER DEADLINE."""
import sys

from twisted.internet import reactor, task


class Watcher:
    def __init__(self, answerAfter):
        self.answerAfter = answerAfter
        self.asked = 0

    def ask(self):
        self.asked += 1
        if self.asked == 1:
            print("asked at once")
        if self.asked == self.answerAfter:
            print(f"answer after {self.asked}")
            loop.stop()


def timeIsUp():
    print("time is up")
    loop.stop()


def over(stopped):
    print(f"running: {str(stopped.running).lower()}, deadline pending: {str(deadline.active()).lower()}")
    if deadline.active():
        deadline.cancel()
    reactor.stop()


watcher = Watcher(int(sys.argv[1]))
loop = task.LoopingCall(watcher.ask)
deadline = reactor.callLater(float(sys.argv[2]), timeIsUp)
reactor.callWhenRunning(lambda: loop.start(0.01).addCallback(over))
reactor.run()
