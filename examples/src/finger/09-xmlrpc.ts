/**
 * Step 9: the same users for programs, over XML-RPC at /RPC2 of the web site.
 *
 * ```text
 * node examples/dist/finger/09-xmlrpc.js tcp:1079:interface=127.0.0.1 tcp:8080:interface=127.0.0.1
 * python3 -c "import xmlrpc.client as x; print(x.ServerProxy('http://127.0.0.1:8080/RPC2').plan('bob'))"
 * ```
 */
import { Resource, Site } from "@cordage/protocols/web";
import { reactor } from "@cordage/reactor";
import { FingerServices } from "./finger-services.ts";
import { PlansPage } from "./plans-page.ts";
import { PlansRPC } from "./plans-rpc.ts";

const [
  finger = "tcp:1079:interface=127.0.0.1",
  web = "tcp:8080:interface=127.0.0.1",
  file = "examples/src/finger/users.txt",
] = process.argv.slice(2);

const program = new FingerServices(reactor, file);
program.addFinger(finger);
const root = new Resource();
root.putChild("", new PlansPage(program.users));
root.putChild("RPC2", new PlansRPC(program.users));
program.addServer("web", web, new Site(root));

program.startService();
reactor.addSystemEventTrigger("before", "shutdown", () => program.stopService());
reactor.run();
