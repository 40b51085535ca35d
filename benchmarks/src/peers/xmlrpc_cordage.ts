/**
 * Writes or reads XML-RPC documents with `@cordage/protocols`; see xmlrpc.ts. Arguments, standard input and
 * output are those of xmlrpc_python.py.
 */
import {
  decodeMethodCall,
  decodeMethodResponse,
  encodeMethodCall,
  encodeMethodResponse,
} from "@cordage/protocols/xmlrpc";
import { arrayOf, CALL } from "../xmlrpc-values.ts";
import { takeRounds } from "./rounds.ts";

const [job = "", kind = "", ...numbers] = process.argv.slice(2);
const [seconds = 0, batch = 0, bytes = 0, items = 0] = numbers.map(Number);

const array = arrayOf(items);
const call = encodeMethodCall("shop.order", CALL);
const response = encodeMethodResponse(array);
const works: Readonly<Record<string, () => unknown>> = {
  "dump call": () => encodeMethodCall("shop.order", CALL),
  "load call": () => decodeMethodCall(call),
  "dump array": () => encodeMethodResponse(array),
  "load array": () => decodeMethodResponse(response),
};
const work = works[`${job} ${kind}`];
if (work === undefined) throw new Error(`there is no job ${job} ${kind}`);

await takeRounds({ work, bytes, batch, seconds });
