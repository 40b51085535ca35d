/**
 * Step 8: the same users on a web page, served by the same program.
 *
 * ```text
 * node examples/dist/finger/08-web-page.js tcp:1079:interface=127.0.0.1 tcp:8080:interface=127.0.0.1
 * curl http://127.0.0.1:8080/
 * ```
 */
import { Resource, Site } from "@cordage/protocols/web";
import { reactor } from "@cordage/reactor";
import { FingerServices } from "./finger-services.ts";
import { PlansPage } from "./plans-page.ts";

const [
  finger = "tcp:1079:interface=127.0.0.1",
  web = "tcp:8080:interface=127.0.0.1",
  file = "examples/src/finger/users.txt",
] = process.argv.slice(2);

const program = new FingerServices(reactor, file);
program.addFinger(finger);
const root = new Resource();
root.putChild("", new PlansPage(program.users));
program.addServer("web", web, new Site(root));

program.startService();
reactor.addSystemEventTrigger("before", "shutdown", () => program.stopService());
reactor.run();
