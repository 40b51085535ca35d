// What every test of this repository is held to.
import { mochaHooks as loggedErrors } from "@cordage/testing/mocha";
import sinon from "sinon";

// Mocha lets unhandled rejections pass silently unless something throws.
process.on("unhandledRejection", (reason) => {
  throw reason;
});

export const mochaHooks = {
  beforeAll: [loggedErrors.beforeAll],
  beforeEach: [loggedErrors.beforeEach],
  afterEach: [loggedErrors.afterEach, restoreFakes],
  afterAll: [loggedErrors.afterAll, requireNothingOpen],
};

function restoreFakes() {
  sinon.restore();
}

function requireNothingOpen() {
  const open = process.getActiveResourcesInfo().filter((name) => /^(TCP|UDP)/.test(name));
  if (open.length > 0) throw new Error(`left open: ${open.join(", ")}`);
}
