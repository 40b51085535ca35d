// Preloaded into programs that run until they are interrupted: interrupts once the reactor runs.
import { reactor } from "@cordage/reactor";

reactor.callWhenRunning(() => {
  reactor.callLater(0.05, () => process.kill(process.pid, "SIGINT"));
});
