// The namespaces of SOAP 1.1, and of what it is built on.
export const SOAP_ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/";
export const SOAP_ENCODING = "http://schemas.xmlsoap.org/soap/encoding/";
/** The actor that means whoever gets the message next: always us. */
export const ACTOR_NEXT = "http://schemas.xmlsoap.org/soap/actor/next";
export const XSD = "http://www.w3.org/2001/XMLSchema";
export const XSI = "http://www.w3.org/2001/XMLSchema-instance";
/** Of `Map`, Apache's type for pairs with keys of any type, which PHP speaks too. */
export const APACHE_SOAP = "http://xml.apache.org/xml-soap";
export const WSDL = "http://schemas.xmlsoap.org/wsdl/";
export const WSDL_SOAP = "http://schemas.xmlsoap.org/wsdl/soap/";
/** What WSDL calls SOAP over HTTP. */
export const SOAP_HTTP = "http://schemas.xmlsoap.org/soap/http";
