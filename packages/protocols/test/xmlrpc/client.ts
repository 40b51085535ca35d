import {
  decodeMethodResponse,
  encodeMethodCall,
  Fault,
  type XmlRpcSendable,
  type XmlRpcValue,
} from "@cordage/protocols/xmlrpc";
import { HttpClient } from "../web/http-client.ts";

/** A client of a resource that speaks XML-RPC: over HTTP, but in memory. */
export class Client extends HttpClient {
  /** Sends a call. */
  startCall(methodName: string, ...params: XmlRpcSendable[]): void {
    this.post(encodeMethodCall(methodName, params, { allowNone: true, allowI8: true }));
  }

  /** Makes a call that is answered at once. */
  call(methodName: string, ...params: XmlRpcSendable[]): XmlRpcValue | Fault {
    this.startCall(methodName, ...params);
    return this.result();
  }

  /** Makes a call that is answered with a fault at once: `code text`. */
  fault(methodName: string, ...params: XmlRpcSendable[]): string {
    const result = this.call(methodName, ...params);
    if (!(result instanceof Fault)) throw new Error(`no fault: ${String(result)}`);
    return `${result.faultCode} ${result.faultString}`;
  }

  /** What the one XML-RPC response that has come says. */
  result(): XmlRpcValue | Fault {
    const { status, body } = this.response();
    if (status !== 200) throw new Error(`status ${status}`);
    return decodeMethodResponse(body);
  }
}
