import fc from "fast-check";
import { ClientServiceModel } from "./support/client-service-model.ts";
import { ClientServiceRig } from "./support/client-service-rig.ts";

type Step = fc.Command<ClientServiceModel, ClientServiceRig>;

/** Something that happens, to the model and to the service, after which they are compared. */
function step(
  name: string,
  canHappen: (model: ClientServiceModel) => boolean,
  happen: (model: ClientServiceModel, rig: ClientServiceRig) => void,
): Step {
  return {
    check: canHappen,
    run: (model, rig) => {
      happen(model, rig);
      rig.check(model);
    },
    toString: () => name,
  };
}

const always = (): boolean => true;

const start = step("start", always, (model, rig) => {
  model.start();
  rig.service.startService();
});

const stop = step("stop", always, (model, rig) => {
  model.stop();
  rig.stop();
});

const dial = step(
  "dial",
  (model) => model.attempts.includes("dialing"),
  (model, rig) => {
    model.dialled();
    rig.endpoint.last.succeed();
  },
);

const failToDial = step(
  "fail to dial",
  (model) => model.attempts.includes("dialing"),
  (model, rig) => {
    model.dialFailed();
    rig.endpoint.last.fail(new Error("refused"));
  },
);

const prepare = step(
  "prepare",
  (model) => model.attempts.includes("preparing"),
  (model, rig) => {
    model.prepared();
    rig.preparing.callback();
  },
);

const failToPrepare = step(
  "fail to prepare",
  (model) => model.attempts.includes("preparing"),
  (model, rig) => {
    model.prepareFailed();
    rig.preparing.errback(new Error("rejected"));
  },
);

const retryDue = step(
  "retry due",
  (model) => model.state === "waiting",
  (model, rig) => {
    model.retryDue();
    rig.clock.advance(model.failuresInARow);
  },
);

/** Loses one of the connections there are. */
const lose = fc.nat().map((which) => {
  const open = (model: ClientServiceModel): number[] =>
    model.attempts.flatMap((phase, i) =>
      phase === "preparing" || phase === "used" || phase === "closing" ? [i] : [],
    );
  return step(
    `lose ${which}`,
    (model) => open(model).length > 0,
    (model, rig) => {
      const choices = open(model);
      const attempt = choices[which % choices.length] as number; // there is one
      model.lost(attempt);
      rig.endpoint.attempts[attempt]?.lose();
    },
  );
});

const whenConnected = fc
  .option(fc.integer({ min: 1, max: 3 }), { nil: undefined })
  .map((failures) =>
    step(`when connected ${failures}`, always, (model, rig) => {
      model.whenConnected(failures);
      rig.whenConnected(failures);
    }),
  );

const cancelWaiter = fc.nat().map((which) =>
  step(
    `cancel waiter ${which}`,
    (model) => model.waiters.length > 0,
    (model, rig) => {
      const waiter = which % model.waiters.length;
      model.waiterCancelled(waiter);
      rig.waiters[waiter]?.cancel();
    },
  ),
);

const steps = fc.commands(
  [
    ...[start, stop, dial, dial, failToDial, prepare, prepare, failToPrepare, retryDue].map(
      (each) => fc.constant(each),
    ),
    lose,
    lose,
    whenConnected,
    cancelWaiter,
  ],
  { maxCommands: 60, size: "max" },
);

describe("ClientService, whatever happens in whatever order", () => {
  it("is in the state of the model, with its timers, attempts and Deferreds (CS1 to CS7)", () => {
    fc.assert(
      fc.property(steps, (happenings) => {
        const setup = () => ({ model: new ClientServiceModel(), real: new ClientServiceRig() });
        fc.modelRun(setup, happenings);
      }),
      { numRuns: 500 },
    );
  });
});
