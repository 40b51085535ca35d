/**
 * Step 6: the server of step 5 again, made of pieces that can be tested one by one.
 *
 * ```text
 * node examples/dist/finger/06-in-pieces.js 1079
 * echo alice | nc -C 127.0.0.1 1079
 * ```
 */
import { readFile } from "node:fs/promises";
import { Deferred } from "@cordage/deferred";
import { Factory, reactor } from "@cordage/reactor";
import { Finger, type PlanLookup } from "./finger-protocol.ts";
import { parsePlans } from "./plans.ts";

const port = Number(process.argv[2] ?? 1079);
const file = process.argv[3] ?? "examples/src/finger/users.txt";

const planOf: PlanLookup = (name) =>
  Deferred.fromPromise(readFile(file, "utf8")).addCallback((text) => parsePlans(text).get(name));
const factory = Factory.forProtocol(() => new Finger(planOf));
reactor
  .listenTCP(port, factory, { interface: "127.0.0.1" })
  .whenListening()
  .addCallback((bound) => console.log(`finger on 127.0.0.1:${bound.getHost().port}`));
reactor.run();
