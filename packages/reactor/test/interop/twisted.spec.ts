/**
 * Runs random programs on Debian's Python Twisted and on ours, and compares what they report.
 *
 * `DIFFERENTIAL_SEED` repeats a run; `DIFFERENTIAL_PROGRAMS` sets how many programs each subject has.
 */
import { expect } from "chai";
import fc from "fast-check";
import { SERVICE_DEVIATIONS, servicePrograms } from "./client-service/program.ts";
import { ServiceRun } from "./client-service/run.ts";
import { CLOCK_DEVIATIONS, clockPrograms } from "./clock/program.ts";
import { ClockRun } from "./clock/run.ts";
import { COOPERATOR_DEVIATIONS, cooperatorPrograms } from "./cooperator/program.ts";
import { CooperatorRun } from "./cooperator/run.ts";
import type { Deviation, Report } from "./differential.ts";
import { DESCRIPTION_DEVIATIONS, descriptionPrograms } from "./endpoint-descriptions/program.ts";
import { DescriptionRun } from "./endpoint-descriptions/run.ts";
import { HOSTNAME_DEVIATIONS, hostnamePrograms } from "./hostname-endpoint/program.ts";
import { HostnameRun } from "./hostname-endpoint/run.ts";
import { LOOP_DEVIATIONS, loopPrograms } from "./looping-call/program.ts";
import { LoopRun } from "./looping-call/run.ts";
import { RECONNECTING_DEVIATIONS, reconnectingPrograms } from "./reconnecting/program.ts";
import { ReconnectingRun } from "./reconnecting/run.ts";
import { EVENT_DEVIATIONS, eventPrograms } from "./system-events/program.ts";
import { EventRun } from "./system-events/run.ts";
import { TwistedDriver } from "./twisted-driver.ts";

const PROGRAMS = Number(process.env["DIFFERENTIAL_PROGRAMS"] ?? 3000);
const SEED = Number(process.env["DIFFERENTIAL_SEED"] ?? Date.now() % 2 ** 31);

/** Long enough for a slow machine to run all, and then to shrink what failed. */
const TIMEOUT_MILLISECONDS = 600_000;

/** One kind of programs, with who runs them. */
interface Subject<O> {
  readonly name: string;
  /** A file in peers. */
  readonly driver: string;
  readonly programs: fc.Arbitrary<readonly O[]>;
  readonly run: (program: readonly O[]) => Report;
  readonly deviations: readonly Deviation<O>[];
}

/** Subjects of all kinds in one list: each runs only programs of its own. */
function subject<O>(each: Subject<O>): Subject<unknown> {
  return each as Subject<unknown>;
}

const SUBJECTS: readonly Subject<unknown>[] = [
  subject({
    name: "Clock and DelayedCall (K11, K12, T2, T3)",
    driver: "clock.py",
    programs: clockPrograms,
    run: (program) => new ClockRun().report(program),
    deviations: CLOCK_DEVIATIONS,
  }),
  subject({
    name: "LoopingCall (K1 to K6)",
    driver: "looping_call.py",
    programs: loopPrograms,
    run: (program) => new LoopRun().report(program),
    deviations: LOOP_DEVIATIONS,
  }),
  subject({
    name: "Cooperator (K7 to K10)",
    driver: "cooperator.py",
    programs: cooperatorPrograms,
    run: (program) => new CooperatorRun().report(program),
    deviations: COOPERATOR_DEVIATIONS,
  }),
  subject({
    name: "system events (R12 to R16)",
    driver: "system_events.py",
    programs: eventPrograms,
    run: (program) => new EventRun().report(program),
    deviations: EVENT_DEVIATIONS,
  }),
  subject({
    name: "ReconnectingClientFactory (P7, P8)",
    driver: "reconnecting.py",
    programs: reconnectingPrograms,
    run: (program) => new ReconnectingRun().report(program),
    deviations: RECONNECTING_DEVIATIONS,
  }),
  subject({
    name: "ClientService (CS1 to CS7)",
    driver: "client_service.py",
    programs: servicePrograms,
    run: (program) => new ServiceRun().report(program),
    deviations: SERVICE_DEVIATIONS,
  }),
  subject({
    name: "HostnameEndpoint (E6 to E8)",
    driver: "hostname_endpoint.py",
    programs: hostnamePrograms,
    run: (program) => new HostnameRun().report(program),
    deviations: HOSTNAME_DEVIATIONS,
  }),
  subject({
    name: "descriptions of endpoints, and IP addresses (E13, E14, R24)",
    driver: "endpoint_descriptions.py",
    programs: descriptionPrograms,
    run: (program) => new DescriptionRun().report(program),
    deviations: DESCRIPTION_DEVIATIONS,
  }),
];

for (const { name, driver, programs, run, deviations } of SUBJECTS) {
  describe(`Twisted and ours: ${name}`, function () {
    this.timeout(TIMEOUT_MILLISECONDS);
    const shown = new Map<string, number>();
    let twisted: TwistedDriver;

    before(async () => {
      twisted = await TwistedDriver.start(driver);
      console.log(`    Twisted ${twisted.version}, seed ${SEED}, ${PROGRAMS} programs`);
    });

    after(() => {
      twisted?.stop();
      for (const [id, count] of shown) console.log(`    explained by ${id}: ${count}`);
    });

    /** What both report of a program: Twisted first. */
    async function reportsOf(program: readonly unknown[]): Promise<[Report, Report]> {
      const [theirs] = await twisted.run([program]);
      if (theirs === undefined) throw new Error("Twisted's driver has no report");
      return [theirs, run(program)];
    }

    it("do the same for random programs, deviations apart", async () => {
      const property = fc.asyncProperty(programs, async (program) => {
        const [theirs, ours] = await reportsOf(program);
        if (textOf(theirs) === textOf(ours)) return;
        const deviation = deviations.find(({ id }) => theirs.quirks.includes(id));
        if (deviation === undefined) {
          expect.fail(`\ntwisted: ${textOf(theirs)}\nours:    ${textOf(ours)}\n`);
        }
        shown.set(deviation.id, (shown.get(deviation.id) ?? 0) + 1);
      });
      await fc.assert(property, { seed: SEED, numRuns: PROGRAMS });
    });

    for (const { id, what, witness } of deviations) {
      it(`differ in ${id}: ${what}`, async () => {
        const [theirs, ours] = await reportsOf(witness);
        expect(theirs.quirks).to.include(id);
        expect(textOf(ours)).to.not.equal(textOf(theirs));
      });
    }
  });
}

function textOf({ trace, unhandled }: Report): string {
  return JSON.stringify({ trace, unhandled });
}
