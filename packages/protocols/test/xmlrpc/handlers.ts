import type { Request } from "@cordage/protocols/web";
import {
  Fault,
  withRequest,
  XMLRPC,
  type XmlRpcOptions,
  type XmlRpcValue,
} from "@cordage/protocols/xmlrpc";

/** A handler with a method of every sort. */
export class Calculator extends XMLRPC {
  /** What methods were called with. */
  readonly calls: unknown[][] = [];
  xmlrpc_notAFunction = 5;
  xmlrpc_turnedOff = null;
  xmlrpc_arrow = (a: number): number => a + 1;
  xmlrpc_whoami = withRequest(
    (request: Request, greeting: string) => `${greeting} ${request.method}`,
  );

  xmlrpc_add(a: number, b: number): number {
    this.calls.push([a, b]);
    return a + b;
  }

  xmlrpc_echo(value: XmlRpcValue): XmlRpcValue {
    return value;
  }

  xmlrpc_nothing(): void {}

  xmlrpc_throw(): never {
    throw new RangeError("secret detail");
  }

  xmlrpc_throwFault(): never {
    throw new Fault(12, "hello");
  }

  xmlrpc_returnFault(): Fault {
    return new Fault(13, "there");
  }

  xmlrpc_optional(a: number, b = 10): number {
    return a + b;
  }

  xmlrpc_rest(...values: number[]): number {
    return values.length;
  }

  xmlrpc_(): string {
    return "nameless";
  }

  helper(): string {
    return "not published";
  }
}

/** Answers with whatever it is given. */
export class Answering extends XMLRPC {
  readonly #answer: () => unknown;

  constructor(answer: () => unknown, options?: XmlRpcOptions) {
    super(options);
    this.#answer = answer;
  }

  xmlrpc_get(): unknown {
    return this.#answer();
  }
}
