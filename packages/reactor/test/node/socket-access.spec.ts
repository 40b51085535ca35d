import { expect } from "chai";
import { publicDatagramPath } from "#internal/node/datagram-path.js";
import { SecuredReads } from "#internal/node/secured-reads.js";
import { chooseSocketAccess, publicAccess } from "#internal/node/socket-access.js";
import { StreamHandles } from "#internal/node/stream-handles.js";

describe("chooseSocketAccess", () => {
  it("finds the fast ways on every Node that is supported", () => {
    const { handles, securedReads, datagramPath } = chooseSocketAccess("auto");
    expect(handles).to.be.instanceOf(StreamHandles);
    expect(securedReads).to.be.instanceOf(SecuredReads);
    expect(handles?.securedReads).to.equal(securedReads);
    expect(datagramPath).not.to.equal(publicDatagramPath);
  });

  it("leaves them when asked to", () => {
    expect(chooseSocketAccess("public")).to.equal(publicAccess);
    const { handles, securedReads, datagramPath } = publicAccess;
    expect([handles, securedReads, datagramPath]).to.deep.equal([
      undefined,
      undefined,
      publicDatagramPath,
    ]);
  });
});
