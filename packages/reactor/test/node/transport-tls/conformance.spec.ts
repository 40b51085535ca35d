import { registerChecks, type StreamHarness, streamChecks } from "@cordage/testing/conformance";
import { NodeStreamHarness } from "../support/node-stream-harness.ts";
import { WIRES } from "../support/wires.ts";
import { PumpedHarness } from "./pumped-harness.ts";
import { SecuredHarness } from "./secured-harness.ts";

/** Enough for the checks that move tens of megabytes on a busy machine. */
const TIMEOUT_MILLISECONDS = 20_000;

/** What doesn't hold, each with its reason. */
const OVER_SOCKETS = [
  // Node tells in a later turn that TLS has ended in one direction, and the peer's answer may be faster.
  "ends an ordinary protocol at the peer's half-close",
];
const OVER_TLS = [
  ...OVER_SOCKETS,
  // TLS below has had no handshake either, so it aborts (TLS-3): the client may never have been connected.
  "ends a connection when connectionMade throws in its server, with that as the reason",
  "ends a connection when connectionMade rejects in its server, with that as the reason",
];
/** A pump delivers what was written in one piece however much it is, before TLS can have it wait. */
const IN_MEMORY = [
  "aborts when more waits than maxWriteBuffer, at exactly that",
  "ends at the peer's end of file; what is not sent yet is lost",
  "can be aborted after loseConnection, while it flushes",
  "drops what waits when it aborts",
  "tells ConnectionLost where the peer aborts before everything was flushed",
  "doesn't resume a push producer while something waits",
];

const TWICE_IN_MEMORY = [
  ...IN_MEMORY,
  // The connection below is over before the layer above has read its end, and it tells the loss.
  "holds back the end of file behind data, when dataReceived pauses",
];

const factories = "two protocols are connected, and nobody builds them";

function check(name: string, exceptions: readonly string[], harness: () => StreamHarness): void {
  describe(`TLS over ${name} (TLS-1)`, function () {
    this.timeout(TIMEOUT_MILLISECONDS);
    const checks = streamChecks.filter((one) => !exceptions.includes(one.name));
    registerChecks(checks, harness, it);
  });
}

check("a TCP transport", OVER_SOCKETS, () => {
  return new SecuredHarness(new NodeStreamHarness(WIRES.tcp));
});
check("a TLS transport", OVER_TLS, () => new SecuredHarness(new NodeStreamHarness(WIRES.tls)));
check("a transport in memory", IN_MEMORY, () => {
  return new SecuredHarness(new PumpedHarness(), { factories });
});
check("TLS over a transport in memory", TWICE_IN_MEMORY, () => {
  return new SecuredHarness(new SecuredHarness(new PumpedHarness()), { factories });
});
