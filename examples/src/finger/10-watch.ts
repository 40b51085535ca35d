/**
 * Step 10: a client that comes back, whatever becomes of the server.
 *
 * ```text
 * node examples/dist/finger/10-watch.js alice tcp:127.0.0.1:1079
 * ```
 *
 * It prints what alice is up to, and again whenever that has changed: edit the users' file, stop the server
 * and start it again.
 */
import { clientFromString, reactor } from "@cordage/reactor";
import { PlanWatcher } from "./plan-watcher.ts";

const [name = "alice", server = "tcp:127.0.0.1:1079"] = process.argv.slice(2);

let known: string | undefined;

function answered(plan: string): void {
  if (plan !== known) console.log(`${name}: ${plan}`);
  known = plan;
}

const endpoint = clientFromString(reactor, server);
const watcher = new PlanWatcher(endpoint, reactor, { name, answered });
watcher.startService();
reactor.addSystemEventTrigger("before", "shutdown", () => watcher.stopService());
reactor.run();
