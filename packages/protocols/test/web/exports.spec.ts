import * as web from "@cordage/protocols/web";
import { expect } from "chai";

describe("@cordage/protocols/web", () => {
  it("exports these names", () => {
    expect(Object.keys(web).sort()).to.deep.equal([
      "NOT_DONE_YET",
      "Request",
      "Resource",
      "Site",
      "UnexpectedResultError",
      "UnsupportedMethod",
      "errorPage",
      "forbidden",
      "getChildForRequest",
      "notFound",
    ]);
  });
});
