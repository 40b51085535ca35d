import { Failure } from "@cordage/deferred";
import { UnflushedErrorsError } from "@cordage/testing";
import { expect } from "chai";

describe("UnflushedErrorsError", () => {
  const first = { failure: new Failure(new RangeError("first")), debug: " (made here)" };
  const second = { failure: new Failure(new Error("second")), debug: "" };

  it("tells every error's whole story, and where it was found", () => {
    const { message } = new UnflushedErrorsError([first, second], ", left somewhere");
    expect(message).to.match(
      /^2 logged errors not taken by .*, left somewhere:\nRangeError: first/,
    );
    expect(message).to.match(/ \(made here\)\nError: second\n/);
  });

  it("keeps the failures, and the first as its cause", () => {
    const error = new UnflushedErrorsError([first, second]);
    expect(error.failures).to.deep.equal([first.failure, second.failure]);
    expect(error.cause).to.equal(first.failure.value);
  });

  it("has no stack but those of the errors", () => {
    const error = new UnflushedErrorsError([first]);
    expect(error.stack).to.equal(`UnflushedErrorsError: ${error.message}`);
  });
});
