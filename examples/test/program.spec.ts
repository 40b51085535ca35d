import { expect } from "chai";
import { PROGRAM_TIME_LIMIT, RunningExample } from "./support/running-example.ts";

describe("an example whose output nobody reads any more", () => {
  for (const name of ["dining-philosophers/main", "server-architectures/main"]) {
    it(`ends without a complaint: ${name}`, async () => {
      const example = new RunningExample(name);
      example.stopReading();
      const { status, errors } = await example.ended();
      expect(errors).to.equal("");
      expect(status).to.equal(0);
    }).timeout(PROGRAM_TIME_LIMIT);
  }
});
