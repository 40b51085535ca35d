import { expect } from "chai";
import sinon from "sinon";
import { streamBinding } from "#internal/node/stream-binding.js";

/** What Node gives, in parts that can be replaced. */
type Parts = Readonly<Record<string, unknown>>;

const { binding: real } = process as unknown as { binding(name: string): Parts };

describe("streamBinding", () => {
  let binding: sinon.SinonStub<[], Parts>;
  beforeEach(() => {
    binding = sinon.stub(process as unknown as { binding(): Parts }, "binding");
  });
  afterEach(() => sinon.restore());

  it("is what Node's own streams use", () => {
    const parts = real("stream_wrap");
    binding.returns(parts);
    const found = streamBinding();
    expect(found?.newWriteRequest()).to.be.instanceOf(parts["WriteWrap"]);
    expect(found?.newShutdownRequest()).to.be.instanceOf(parts["ShutdownWrap"]);
    const state = parts["streamBaseState"] as Int32Array;
    expect(found?.bytesOrError).to.equal(state[parts["kReadBytesOrError"] as number]);
    expect(found?.wasLastWriteAsync).to.be.a("boolean");
  });

  it("is nothing where a part is missing, or is another thing", () => {
    const parts = real("stream_wrap");
    for (const replaced of [
      { WriteWrap: undefined },
      { WriteWrap: class {} },
      { ShutdownWrap: () => {} },
      { streamBaseState: [0, 0, 0, 0] },
      { kReadBytesOrError: undefined },
      { kReadBytesOrError: 1000 },
      { kLastWriteWasAsync: "3" },
    ]) {
      binding.returns({ ...parts, ...replaced });
      expect(streamBinding(), Object.keys(replaced).join()).to.equal(undefined);
    }
    binding.throws(new Error("No such module: stream_wrap"));
    expect(streamBinding()).to.equal(undefined);
  });
});
