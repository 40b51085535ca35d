import { registerChecks, type StreamHarness, streamChecks } from "@cordage/testing/conformance";
import { NodeStreamHarness } from "../support/node-stream-harness.ts";
import { WIRES } from "../support/wires.ts";
import { PumpedHarness } from "./pumped-harness.ts";
import { SecuredHarness } from "./secured-harness.ts";

/** Enough for the checks that move tens of megabytes on a busy machine. */
const TIMEOUT_MILLISECONDS = 20_000;

function check(name: string, harness: () => StreamHarness): void {
  describe(`TLS over ${name} (TLS-1)`, function () {
    this.timeout(TIMEOUT_MILLISECONDS);
    registerChecks(streamChecks, () => new SecuredHarness(harness()), it);
  });
}

check("a TCP transport", () => new NodeStreamHarness(WIRES.tcp));
check("a TLS transport", () => new NodeStreamHarness(WIRES.tls));
check("a Unix socket", () => new NodeStreamHarness(WIRES.unix));
check("a transport in memory", () => new PumpedHarness());
check("TLS over a transport in memory", () => new SecuredHarness(new PumpedHarness()));
