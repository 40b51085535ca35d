import { type XmlAttributes, XmlWriteError, XmlWriter } from "../xml/index.ts";
import { SoapEncodeError } from "./errors.ts";
import { SOAP_ENCODING, SOAP_HTTP, WSDL, WSDL_SOAP, XSD } from "./namespaces.ts";
import { schemaName } from "./schema-types.ts";
import { paramsOf, resultOf, SchemaWriter } from "./schema-writer.ts";
import type { SoapSignature, SoapSignatures } from "./signature.ts";
import { isLocalName, type Member } from "./struct-type.ts";

/** What a WSDL describes. */
export interface WsdlService {
  /** Of the service, and with additions of its ports, bindings and port types. */
  readonly name: string;
  /** Of the methods. */
  readonly namespace: string;
  /** The URL calls are posted to. */
  readonly location: string;
  readonly signatures: SoapSignatures;
}

/** The two ways to call every method, the more common one first: it is what clients take by default. */
const WAYS = [
  { name: "Document", style: "document", use: "literal" },
  { name: "Rpc", style: "rpc", use: "encoded" },
] as const;

type Way = (typeof WAYS)[number];

/**
 * A WSDL 1.1 document for methods with signatures, to be sent as UTF-8: one service with two ports, one
 * document/literal wrapped, one rpc/encoded.
 *
 * @throws SoapEncodeError for names that are none in XML
 * @throws TypeError when two types have one name
 * @see "Web Services Description Language (WSDL) 1.1"; SP-S4
 */
export function encodeWsdl(service: WsdlService): string {
  try {
    return new WsdlWriter(service).write();
  } catch (error) {
    if (!(error instanceof XmlWriteError)) throw error;
    throw new SoapEncodeError(error.message, { cause: error });
  }
}

class WsdlWriter {
  readonly #xml: XmlWriter = new XmlWriter();
  readonly #service: WsdlService;
  readonly #methods: readonly [string, SoapSignature][];

  constructor(service: WsdlService) {
    this.#service = service;
    this.#methods = Object.entries(service.signatures);
    const names = this.#methods.flatMap(([name, { params }]) => [name, ...Object.keys(params)]);
    for (const name of [service.name, ...names]) requireLocalName(name);
  }

  write(): string {
    this.#xml.declaration().start("wsdl:definitions", [
      ["name", this.#service.name],
      ["targetNamespace", this.#service.namespace],
      ["xmlns:tns", this.#service.namespace],
      ["xmlns:wsdl", WSDL],
      ["xmlns:soap", WSDL_SOAP],
      ["xmlns:xsd", XSD],
    ]);
    this.#writeTypes();
    for (const way of WAYS) this.#writeMessages(way);
    for (const way of WAYS) this.#writePortType(way);
    for (const way of WAYS) this.#writeBinding(way);
    this.#writeService();
    return this.#xml.end().finish();
  }

  #writeTypes(): void {
    const { namespace, signatures } = this.#service;
    this.#element("wsdl:types", [], () => new SchemaWriter(this.#xml).write(namespace, signatures));
  }

  #writeMessages(way: Way): void {
    for (const [method, signature] of this.#methods) {
      this.#writeMessage(way, method, "Request", paramsOf(signature));
      this.#writeMessage(way, method, "Response", resultOf(signature));
    }
  }

  #writeMessage(
    way: Way,
    method: string,
    side: "Request" | "Response",
    parts: readonly Member[],
  ): void {
    const element = side === "Request" ? method : `${method}Response`;
    this.#element("wsdl:message", [["name", `${method}${way.name}${side}`]], () => {
      if (way.style === "document") {
        this.#element("wsdl:part", [
          ["name", "parameters"],
          ["element", `tns:${element}`],
        ]);
        return;
      }
      for (const { name, type } of parts) {
        this.#element("wsdl:part", [
          ["name", name],
          ["type", schemaName(type)],
        ]);
      }
    });
  }

  #writePortType(way: Way): void {
    this.#element("wsdl:portType", [["name", `${this.#service.name}${way.name}PortType`]], () => {
      for (const [method, { help }] of this.#methods) {
        this.#element("wsdl:operation", [["name", method]], () => {
          if (help !== undefined) {
            this.#element("wsdl:documentation", [], () => this.#xml.text(help));
          }
          const message = `tns:${method}${way.name}`;
          this.#element("wsdl:input", [["message", `${message}Request`]]);
          this.#element("wsdl:output", [["message", `${message}Response`]]);
        });
      }
    });
  }

  #writeBinding(way: Way): void {
    const { name } = this.#service;
    const type = `tns:${name}${way.name}PortType`;
    const named = ["name", `${name}${way.name}Binding`] as const;
    this.#element("wsdl:binding", [named, ["type", type]], () => {
      this.#element("soap:binding", [
        ["style", way.style],
        ["transport", SOAP_HTTP],
      ]);
      for (const [method] of this.#methods) this.#writeBoundOperation(way, method);
    });
  }

  #writeBoundOperation({ style, use }: Way, method: string): void {
    const encoded = [
      ["namespace", this.#service.namespace] as const,
      ["encodingStyle", SOAP_ENCODING] as const,
    ];
    const body = [["use", use] as const, ...(use === "encoded" ? encoded : [])];
    this.#element("wsdl:operation", [["name", method]], () => {
      const action = `${this.#service.namespace}#${method}`;
      this.#element("soap:operation", [
        ["soapAction", action],
        ["style", style],
      ]);
      for (const side of ["wsdl:input", "wsdl:output"]) {
        this.#element(side, [], () => this.#element("soap:body", body));
      }
    });
  }

  #writeService(): void {
    const { name, location } = this.#service;
    this.#element("wsdl:service", [["name", name]], () => {
      for (const way of WAYS) {
        const binding = ["binding", `tns:${name}${way.name}Binding`] as const;
        this.#element("wsdl:port", [["name", `${name}${way.name}Port`], binding], () => {
          this.#element("soap:address", [["location", location]]);
        });
      }
    });
  }

  #element(name: string, attributes: XmlAttributes, writeContent: () => void = () => {}): void {
    this.#xml.start(name, attributes);
    writeContent();
    this.#xml.end();
  }
}

function requireLocalName(name: string): void {
  if (!isLocalName(name)) {
    throw new SoapEncodeError("names in a WSDL must be XML names without colons");
  }
}
