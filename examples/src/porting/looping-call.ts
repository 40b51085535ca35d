/** Asks again and again until there is an answer, or the time is up: looping-call ANSWER_AFTER DEADLINE. */
import { LoopingCall, reactor } from "@cordage/reactor";

class Watcher {
  readonly answerAfter: number;
  asked = 0;

  constructor(answerAfter: number) {
    this.answerAfter = answerAfter;
  }

  ask(): void {
    this.asked += 1;
    if (this.asked === 1) console.log("asked at once");
    if (this.asked === this.answerAfter) {
      console.log(`answer after ${this.asked}`);
      loop.stop();
    }
  }
}

function timeIsUp(): void {
  console.log("time is up");
  loop.stop();
}

function over(stopped: LoopingCall): void {
  console.log(`running: ${stopped.running}, deadline pending: ${deadline.active()}`);
  if (deadline.active()) deadline.cancel();
  reactor.stop();
}

const watcher = new Watcher(Number(process.argv[2]));
const loop = new LoopingCall(() => watcher.ask());
const deadline = reactor.callLater(Number(process.argv[3]), timeIsUp);
reactor.callWhenRunning(() => loop.start(0.01).addCallback(over));
reactor.run();
