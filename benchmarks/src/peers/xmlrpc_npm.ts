/**
 * Writes or reads XML-RPC documents with the package `xmlrpc` of npm; see xmlrpc.ts. Arguments, standard
 * input and output are those of xmlrpc_python.py.
 */
import { createInterface } from "node:readline";
import { dumpCall, dumpResponse, loadCall, loadResponse } from "../npm-xmlrpc.ts";
import { arrayOf, CALL } from "../xmlrpc-values.ts";

const MIB = 1024 * 1024;

const [job = "", kind = "", ...numbers] = process.argv.slice(2);
const [documents = 0, size = 0, items = 0] = numbers.map(Number);

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

for await (const _ of createInterface(process.stdin)) {
  const start = process.cpuUsage();
  for (let i = 0; i < documents; i++) await work();
  const { user, system } = process.cpuUsage(start);
  console.log((documents * size) / MIB / ((user + system) / 1e6));
}
