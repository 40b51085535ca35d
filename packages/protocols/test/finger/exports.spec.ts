import * as finger from "@cordage/protocols/finger";
import { expect } from "chai";

describe("@cordage/protocols/finger", () => {
  it("exports what it promises", () => {
    expect(Object.keys(finger)).to.have.members(["Finger", "MAX_QUERY_LENGTH", "parseFingerQuery"]);
  });
});
