/**
 * Step 1: a program that runs, does nothing, and stops on Ctrl-C.
 *
 * ```text
 * node examples/dist/finger/01-empty.js
 * ```
 */
import { reactor } from "@cordage/reactor";

reactor.callWhenRunning(() => console.log("running"));
reactor.run();
