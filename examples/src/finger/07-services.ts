/**
 * Step 7: services, which are started and stopped together, and an endpoint from the command line.
 *
 * ```text
 * node examples/dist/finger/07-services.js tcp:1079:interface=127.0.0.1
 * echo alice | nc -C 127.0.0.1 1079
 * ```
 */
import { reactor } from "@cordage/reactor";
import { FingerServices } from "./finger-services.ts";

const [finger = "tcp:1079:interface=127.0.0.1", file = "examples/src/finger/users.txt"] =
  process.argv.slice(2);

const program = new FingerServices(reactor, file);
program.addFinger(finger);

program.startService();
reactor.addSystemEventTrigger("before", "shutdown", () => program.stopService());
reactor.run();
