import * as wire from "@cordage/protocols/wire";
import { expect } from "chai";

describe("@cordage/protocols/wire", () => {
  it("exports what it promises", () => {
    expect(Object.keys(wire)).to.have.members([
      "Chargen",
      "Daytime",
      "Discard",
      "Echo",
      "QOTD",
      "Time",
      "Who",
    ]);
  });
});
