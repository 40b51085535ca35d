import type { Request } from "../web/index.ts";
import { isMethodName } from "./method-call.ts";
import { runCalls } from "./multicall.ts";
import { type Procedure, withRequest } from "./procedure.ts";
import type { XmlRpcSendable, XmlRpcValue } from "./values.ts";
import { XMLRPC } from "./xmlrpc-resource.ts";

/** What {@link addIntrospection} adds beyond the three methods of introspection proper. */
export interface IntrospectionOptions {
  /** Add `system.multicall`: several calls in one request. Default: false. */
  readonly multicall?: boolean | undefined;
  /** Add `system.getCapabilities`. Default: false. */
  readonly getCapabilities?: boolean | undefined;
}

/** A handler on the way through all of them. */
interface ListedHandler {
  readonly handler: XMLRPC;
  readonly prefix: string;
  readonly around: readonly XMLRPC[];
}

/**
 * Answers `listMethods`, `methodHelp` and `methodSignature` for the handler it was made for.
 *
 * @see Twisted: `twisted.web.xmlrpc.XMLRPCIntrospection` (XR-8)
 */
export class XMLRPCIntrospection extends XMLRPC {
  readonly #parent: XMLRPC;
  /** There if it was asked for. */
  readonly xmlrpc_multicall: Procedure | undefined;
  /** There if it was asked for. */
  readonly xmlrpc_getCapabilities: Procedure | undefined;

  constructor(parent: XMLRPC, options: IntrospectionOptions = {}) {
    super();
    this.#parent = parent;
    this.xmlrpc_multicall = options.multicall === true ? multicallFor(parent) : undefined;
    this.xmlrpc_getCapabilities =
      options.getCapabilities === true ? capabilitiesOf(parent, options) : undefined;
  }

  /**
   * All names that can be called: first the handler's own, then those of its sub-handlers. One that is in
   * itself, at whatever depth, has its names listed once: they would have no end.
   */
  xmlrpc_listMethods(): string[] {
    const names: string[] = [];
    const todo: ListedHandler[] = [{ handler: this.#parent, prefix: "", around: [] }];
    for (const { handler, prefix, around } of todo) {
      // What is added to the list on the way is walked too.
      names.push(...handler.listProcedures().map((name) => prefix + name));
      const path = [...around, handler];
      for (const name of handler.getSubHandlerPrefixes()) {
        const below = handler.getSubHandler(name);
        if (below === undefined || path.includes(below)) continue;
        todo.push({ handler: below, prefix: prefix + name + handler.separator, around: path });
      }
    }
    return names;
  }

  /** The method's `help`, or `""`. */
  xmlrpc_methodHelp(methodName: XmlRpcValue): string {
    return this.#lookUp(methodName).help ?? "";
  }

  /** The method's `signature`: a list of lists of types. `""` if it has none. */
  xmlrpc_methodSignature(methodName: XmlRpcValue): XmlRpcSendable {
    return this.#lookUp(methodName).signature ?? "";
  }

  #lookUp(methodName: XmlRpcValue): Procedure {
    if (!isMethodName(methodName))
      throw new TypeError("a method's name is a string, and not so long");
    return this.#parent.lookupProcedure(methodName);
  }

  static {
    const { prototype } = XMLRPCIntrospection;
    describe(prototype.xmlrpc_listMethods, "Lists the names of all methods.", [["array"]]);
    describe(prototype.xmlrpc_methodHelp, "Tells what a method does.", [["string", "string"]]);
    describe(prototype.xmlrpc_methodSignature, "Tells the types of a method.", [
      ["array", "string"],
      ["string", "string"],
    ]);
  }
}

/** Lets clients ask `xmlrpc` what it can do, with the methods `system.…`. */
export function addIntrospection(xmlrpc: XMLRPC, options: IntrospectionOptions = {}): void {
  xmlrpc.putSubHandler("system", new XMLRPCIntrospection(xmlrpc, options));
}

function multicallFor(parent: XMLRPC): Procedure {
  const multicall = (request: Request, calls: XmlRpcValue): unknown =>
    runCalls(parent, request, calls);
  return describe(withRequest(multicall), "Makes several calls at once.", [["array", "array"]]);
}

function capabilitiesOf(parent: XMLRPC, { multicall }: IntrospectionOptions): Procedure {
  const getCapabilities = (): XmlRpcSendable => ({
    xmlrpc: { specUrl: "http://www.xmlrpc.com/spec", specVersion: 1 },
    introspection: {
      specUrl: "http://xmlrpc-c.sourceforge.net/introspection.html",
      specVersion: 1,
    },
    ...(multicall === true && {
      "system.multicall": {
        specUrl: "http://www.xmlrpc.com/discuss/msgReader$1208",
        specVersion: 1,
      },
    }),
    ...(parent.options.faultsInterop === true && {
      faults_interop: {
        specUrl: "http://xmlrpc-epi.sourceforge.net/specs/rfc.fault_codes.php",
        specVersion: 20010516,
      },
    }),
  });
  return describe(getCapabilities, "Tells which specifications are followed.", [["struct"]]);
}

function describe<F extends Procedure>(method: F, help: string, signature: string[][]): F {
  return Object.assign(method, { help, signature });
}
