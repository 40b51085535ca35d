/**
 * Writes or reads XML-RPC documents with the package `xmlrpc` of npm; see xmlrpc.ts. Arguments, standard
 * input and output are those of xmlrpc_python.py.
 */
import { dumpCall, dumpResponse, loadCall, loadResponse } from "../npm-xmlrpc.ts";
import { arrayOf, CALL } from "../xmlrpc-values.ts";
import { takeRounds } from "./rounds.ts";

const [job = "", kind = "", ...numbers] = process.argv.slice(2);
const [seconds = 0, batch = 0, bytes = 0, items = 0] = numbers.map(Number);

const array = arrayOf(items);
const call = dumpCall("shop.order", CALL);
const response = dumpResponse(array);
const works: Readonly<Record<string, () => unknown>> = {
  "dump call": () => dumpCall("shop.order", CALL),
  "load call": () => loadCall(call),
  "dump array": () => dumpResponse(array),
  "load array": () => loadResponse(response),
};
const work = works[`${job} ${kind}`];
if (work === undefined) throw new Error(`there is no job ${job} ${kind}`);

await takeRounds({ work, bytes, batch, seconds });
