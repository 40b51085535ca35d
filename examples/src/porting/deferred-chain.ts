/** The ways through a chain of callbacks and errbacks: deferred-chain NUMBER... */
import { Deferred, type Failure, inlineCallbacks } from "@cordage/deferred";
import { deferLater, reactor } from "@cordage/reactor";

class TooSmall extends Error {}

function halve(number: number): number {
  console.log(`halve ${number}`);
  if (number % 2 !== 0) throw new RangeError(`${number} is odd`);
  return number / 2;
}

function check(number: number): Deferred<number> {
  console.log(`check ${number}`);
  if (number < 3) throw new TooSmall(`${number} is too small`);
  return deferLater(reactor, 0.01, () => number);
}

function odd(failure: Failure): number {
  failure.trap(RangeError);
  console.log(`odd: ${failure.getErrorMessage()}`);
  return 100;
}

function small(failure: Failure): null {
  console.log(`${failure.type.name}: ${failure.getErrorMessage()}`);
  return null;
}

function finished(result: number | Failure | null, number: number): void {
  console.log(`${number} ends as ${result === null ? "nothing" : result}`);
}

function chain(number: number): Deferred<void> {
  const d = new Deferred<number>();
  const ended = d
    .addCallback(halve)
    .addErrback(odd)
    .addCallbacks(check, () => console.log("never: odd has taken it"))
    .addErrback(small)
    .addBoth((result) => finished(result ?? null, number));
  d.callback(number);
  return ended;
}

const main = inlineCallbacks(function* () {
  for (const argument of process.argv.slice(2)) {
    yield* chain(Number(argument));
  }
  reactor.stop();
});

reactor.callWhenRunning(main);
reactor.run();
