import {
  decodeCall,
  SoapDecodeError,
  type SoapDecodeOptions,
  type SoapValue,
} from "@cordage/protocols/soap";

const NAMESPACES =
  'xmlns:E="http://schemas.xmlsoap.org/soap/envelope/" ' +
  'xmlns:C="http://schemas.xmlsoap.org/soap/encoding/" ' +
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ' +
  'xmlns:xsd="http://www.w3.org/2001/XMLSchema" ' +
  'xmlns:m="http://xml.apache.org/xml-soap" xmlns:n="urn:n"';

/** A message with `body` in its body, and `header` before it. */
export function envelope(body: string, header = ""): string {
  return `<E:Envelope ${NAMESPACES}>${header}<E:Body>${body}</E:Body></E:Envelope>`;
}

/** A call of `call` with the elements `args`, and further elements behind it. */
export function callWith(args: string, behind = ""): string {
  return envelope(`<n:call>${args}</n:call>${behind}`);
}

/** An argument of a type, such as `xsd:int`, written in full. */
export function typed(type: string, content: string): string {
  return `<a xsi:type="${type}">${content}</a>`;
}

/** What the one argument of a call becomes. */
export function decodeArgument(argument: string, behind = ""): SoapValue | undefined {
  return decodeCall(callWith(argument, behind)).args[0]?.value;
}

/** Why a message is refused: the fault's code and the text. */
export function refusalOf(message: string | Uint8Array, options?: SoapDecodeOptions): string {
  try {
    decodeCall(message, options);
  } catch (error) {
    if (error instanceof SoapDecodeError) return `${error.faultCode}: ${error.message}`;
    throw error;
  }
  return "accepted";
}
