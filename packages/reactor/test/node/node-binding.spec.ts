import { spawnSync } from "node:child_process";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

const MODULE = fileURLToPath(import.meta.resolve("#internal/node/node-binding.js"));

/** What a program prints that asks for a binding and tells whether it got it. */
function askedIn(flags: readonly string[], variables: NodeJS.ProcessEnv = {}): string {
  const program = `
    import { nodeBinding } from ${JSON.stringify(MODULE)};
    process.stdout.write(String(nodeBinding("stream_wrap") !== undefined));
  `;
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { stdout, stderr } = spawnSync(
    execPath,
    [...flags, "--input-type=module", "--eval", program],
    { encoding: "utf8", env: { ...env, ...variables } },
  );
  return stdout + stderr;
}

describe("nodeBinding", () => {
  it("gives what Node's own sockets are made of", () => {
    expect(askedIn([])).to.equal("true");
  });

  it("gives nothing, silently, where Node would warn of it", () => {
    expect(askedIn(["--pending-deprecation"])).to.equal("false");
    expect(askedIn([], { NODE_PENDING_DEPRECATION: "1" })).to.equal("false");
    expect(askedIn([], { NODE_OPTIONS: "--pending-deprecation" })).to.equal("false");
  });

  it("gives nothing where there is no such thing", () => {
    const without = "data:text/javascript,delete process.binding";
    const refused = "data:text/javascript,process.binding = () => { throw new Error() }";
    expect(askedIn(["--import", without])).to.equal("false");
    expect(askedIn(["--import", refused])).to.equal("false");
  });
});
