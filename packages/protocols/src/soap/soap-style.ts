/**
 * How values are written: with their types and SOAP's encoding, as rpc/encoded clients do, or plainly, as
 * document/literal clients do, who know the types from the WSDL.
 */
export type SoapStyle = "encoded" | "literal";
