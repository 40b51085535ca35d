import {
  decodeResponse,
  encodeCall,
  SOAPFault,
  type SoapSendable,
  type SoapValue,
} from "@cordage/protocols/soap";
import { HttpClient } from "../web/http-client.ts";

/** A client of a resource that speaks SOAP: over HTTP, but in memory. */
export class Client extends HttpClient {
  /** Sends a call of a method in `urn:n`. */
  startCall(method: string, ...values: SoapSendable[]): void {
    const args = values.map((value, i) => [`a${i}`, value] as const);
    this.post(encodeCall({ namespace: "urn:n", method }, args));
  }

  /** What the one SOAP response that has come says. */
  answer(): SoapValue | SOAPFault {
    const { status, headers, body } = this.response();
    const type = headers.get("content-type");
    if (type !== 'text/xml; charset="UTF-8"') throw new Error(`Content-Type is ${type}`);
    const outcome = decodeResponse(body);
    const expected = outcome instanceof SOAPFault ? 500 : 200;
    if (status !== expected) throw new Error(`status ${status}`);
    return outcome;
  }

  /** Makes a call that is answered at once. */
  ask(method: string, ...values: SoapSendable[]): SoapValue | SOAPFault {
    this.startCall(method, ...values);
    return this.answer();
  }

  /** Makes a call that is answered with a fault at once: `code text`. */
  fault(method: string, ...values: SoapSendable[]): string {
    this.startCall(method, ...values);
    return this.faultText();
  }

  /** The fault that has come: `code text`. */
  faultText(): string {
    const outcome = this.answer();
    if (!(outcome instanceof SOAPFault)) throw new Error(`no fault: ${String(outcome)}`);
    return `${outcome.faultcode} ${outcome.faultstring}`;
  }
}
