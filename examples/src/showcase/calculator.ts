import { addIntrospection, Fault, XMLRPC } from "@cordage/protocols/xmlrpc";

/** What a call gets that passes something else than numbers. */
const NOT_NUMBERS = 1;

/** The XML-RPC service of the showcase: `add(a, b)` and `system.listMethods()`. */
export class Calculator extends XMLRPC {
  constructor() {
    super();
    addIntrospection(this);
  }

  xmlrpc_add(a: unknown, b: unknown): number {
    if (typeof a !== "number" || typeof b !== "number") {
      throw new Fault(NOT_NUMBERS, "add takes two numbers");
    }
    return a + b;
  }
}
