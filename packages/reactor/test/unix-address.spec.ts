import { linkSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IPv4Address, UNIXAddress } from "@cordage/reactor";
import { expect } from "chai";

describe("UNIXAddress (R25)", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "cordage-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is equal by name, and knows that a client's has none", () => {
    const address = new UNIXAddress("/run/chat");
    expect(address.kind).to.equal("UNIX");
    expect(address.equals(new UNIXAddress("/run/chat"))).to.equal(true);
    expect(address.equals(new UNIXAddress("/run/talk"))).to.equal(false);
    expect(address.equals(new UNIXAddress(null))).to.equal(false);
    expect(new UNIXAddress(null).equals(new UNIXAddress(null))).to.equal(true);
    expect(address.equals(new IPv4Address("TCP", "/run/chat", 1))).to.equal(false);
    expect(new UNIXAddress("\0chat").equals(new UNIXAddress("\0talk"))).to.equal(false);
  });

  it("is equal to another path to the same file, whatever the link", () => {
    const path = join(folder, "file");
    writeFileSync(path, "");
    linkSync(path, join(folder, "hard"));
    symlinkSync(path, join(folder, "soft"));
    writeFileSync(join(folder, "other"), "");
    const address = new UNIXAddress(path);
    expect(address.equals(new UNIXAddress(join(folder, "hard")))).to.equal(true);
    expect(address.equals(new UNIXAddress(join(folder, "soft")))).to.equal(true);
    expect(address.equals(new UNIXAddress(join(folder, "other")))).to.equal(false);
  });

  it("is frozen, and readable as text", () => {
    expect(new UNIXAddress("/run/chat")).to.be.frozen;
    expect(`${new UNIXAddress("/run/chat")}`).to.equal("UNIXAddress('/run/chat')");
    expect(`${new UNIXAddress("\0chat")}`).to.equal("UNIXAddress('\\0chat')");
    expect(`${new UNIXAddress(null)}`).to.equal("UNIXAddress()");
  });
});
