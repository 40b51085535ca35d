import { expect } from "chai";
import { ATTACKS, attack, type Outcome, unknownOf } from "./http/attack.ts";
import { startMarkingHAProxy } from "./http/haproxy-server.ts";
import type { TakenRequest } from "./http/mark.ts";
import { startMarkingNginx } from "./http/nginx-server.ts";
import { type RecordingBack, startCordageBack, startNodeBack } from "./http/recording-backs.ts";
import type { SocketServer } from "./http/socket-server.ts";
import { WireTap } from "./http/wire-tap.ts";

/** What came of all attacks on one server. */
interface Result {
  readonly outcomes: readonly Outcome[];
  readonly unknown: readonly TakenRequest[];
}

/** Makes all attacks on a server through a front. */
async function attacked(
  startFront: (port: number) => Promise<SocketServer>,
  startBack: () => Promise<RecordingBack>,
): Promise<Result> {
  const back = await startBack();
  const tap = new WireTap(back.port);
  const front = await startFront(await tap.start());
  const outcomes = await attack(front.path, tap.sent, back.taken);
  const unknown = unknownOf(tap.sent, back.taken);
  await front.stop();
  await tap.stop();
  await back.stop();
  return { outcomes, unknown };
}

/** Where the two servers differ in what they make of what the front passes on. */
function tableOf(ours: readonly Outcome[], theirs: readonly Outcome[]): Record<string, unknown>[] {
  return ours.flatMap(({ name, passedOn, taken }, i) => {
    const other = theirs[i];
    if (taken === other?.taken && other.smuggled === 0) return [];
    return [
      {
        attack: name,
        "passed on": passedOn,
        "Cordage takes": taken,
        "node:http takes": other?.taken,
        "and what isn't one": other?.smuggled,
      },
    ];
  });
}

for (const { name, start } of [
  { name: "nginx", start: startMarkingNginx },
  { name: "haproxy", start: startMarkingHAProxy },
]) {
  describe(`Requests smuggled through ${name}`, () => {
    let ours: Result;
    let theirs: Result;

    before(async () => {
      ours = await attacked(start, startCordageBack);
      theirs = await attacked(start, startNodeBack);
    });

    it("come to nothing: none is taken that the front hasn't sent as one (HP-1 to HP-18)", () => {
      expect(ours.unknown).to.deep.equal([]);
      const more = ours.outcomes.filter(({ passedOn, taken }) => taken > passedOn);
      expect(more).to.deep.equal([]);
    });

    it("get nobody the answer of somebody else (HC-1)", () => {
      const isWronged = ({ stolen, isVictimServed }: Outcome): boolean =>
        stolen.length > 0 || !isVictimServed;
      expect(ours.outcomes.filter(isWronged)).to.deep.equal([]);
    });

    it("are passed on, and taken", () => {
      const passedOn = ours.outcomes.filter((outcome) => outcome.passedOn > 0).length;
      const table = tableOf(ours.outcomes, theirs.outcomes);
      console.log(`${name} passes on requests of ${passedOn} of ${ATTACKS.length} attacks.`);
      console.log(`Cordage takes ${ours.unknown.length} requests that it was not sent as one,`);
      console.log(`node:http ${theirs.unknown.length}. Where they differ in what they take:`);
      console.table(table);
      expect(passedOn).to.be.above(0);
    });
  });
}
