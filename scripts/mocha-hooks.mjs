// What every test of this repository is held to.
import sinon from "sinon";

// Mocha lets unhandled rejections pass silently unless something throws.
process.on("unhandledRejection", (reason) => {
  throw reason;
});

export const mochaHooks = {
  afterEach() {
    sinon.restore();
  },
  afterAll() {
    const open = process.getActiveResourcesInfo().filter((name) => /^(TCP|UDP)/.test(name));
    if (open.length > 0) throw new Error(`left open: ${open.join(", ")}`);
  },
};
