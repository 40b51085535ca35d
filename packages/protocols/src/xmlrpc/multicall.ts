import { type Deferred, succeed } from "@cordage/deferred";
import type { Request } from "../web/index.ts";
import { Fault } from "./fault.ts";
import { MAX_MULTICALL_CALLS } from "./limits.ts";
import { isMethodName, type MethodCall } from "./method-call.ts";
import type { XmlRpcValue } from "./values.ts";
import type { XMLRPC } from "./xmlrpc-resource.ts";

/**
 * Runs several calls, one after the other, each when the one before is done.
 *
 * A call that goes wrong does not keep the rest from running: its place in the list of outcomes takes
 * the fault, as a struct; that of the others takes a list with the result alone. When the client goes
 * away, the call that is running is cancelled and the rest are not made.
 *
 * @param calls - a list of structs with methodName and params
 */
export function runCalls(
  handler: XMLRPC,
  request: Request,
  calls: XmlRpcValue,
): Deferred<unknown[]> {
  if (!Array.isArray(calls) || calls.length > MAX_MULTICALL_CALLS) {
    throw new Fault(
      handler.faultCode("badArguments"),
      `at most ${MAX_MULTICALL_CALLS} calls, as an array`,
    );
  }
  const outcomes: unknown[] = [];
  let turn: Deferred<unknown> = succeed();
  for (const call of calls) {
    turn = turn
      .addCallback(() => runCall(handler, request, call))
      .addCallback((outcome) => outcomes.push(outcome));
  }
  return turn.addCallback(() => outcomes);
}

function runCall(handler: XMLRPC, request: Request, value: XmlRpcValue): unknown {
  const call = methodCallOf(value);
  const badArguments = handler.faultCode("badArguments");
  if (call === undefined) return faultStruct(badArguments, "not a call");
  if (call.methodName === `system${handler.separator}multicall`) {
    return faultStruct(badArguments, "recursive system.multicall");
  }
  if (request.isLost) return [];
  return handler
    .runProcedure(request, call)
    .addCallback((outcome) =>
      outcome instanceof Fault ? faultStruct(outcome.faultCode, outcome.faultString) : [outcome],
    );
}

function methodCallOf(value: XmlRpcValue): MethodCall | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const methodName: unknown = Reflect.get(value, "methodName");
  const params: unknown = Reflect.get(value, "params");
  return isMethodName(methodName) && Array.isArray(params) ? { methodName, params } : undefined;
}

function faultStruct(faultCode: number, faultString: string): object {
  return { faultCode, faultString };
}
