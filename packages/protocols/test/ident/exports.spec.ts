import * as ident from "@cordage/protocols/ident";
import { expect } from "chai";

describe("@cordage/protocols/ident", () => {
  it("exports what it promises", () => {
    expect(Object.keys(ident)).to.have.members([
      "HiddenUser",
      "IdentClient",
      "IdentError",
      "IdentServer",
      "InvalidPort",
      "MAX_IDENT_LINE",
      "NoUser",
      "ProcIdentServer",
      "comparableHost",
      "parseProcNetTcp",
    ]);
  });
});
