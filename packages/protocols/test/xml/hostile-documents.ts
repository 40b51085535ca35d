/** Documents that would take many times their size of memory if anything of them were kept in each place. */
const LENGTH = 4 * 1024 * 1024;

const filled = (part: string): string => part.repeat(LENGTH / part.length);

const call = (content: string): string =>
  `<methodCall><methodName>m</methodName><params><param><value>${content}</value></param></params></methodCall>`;

const message = (content: string, namespace = "urn:n"): string =>
  `<E:Envelope xmlns:E="http://schemas.xmlsoap.org/soap/envelope/" xmlns:n="${namespace}" ` +
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">' +
  `<E:Body>${content}</E:Body></E:Envelope>`;

/** What one is of, and how to make it: all of them at once would be too many. */
export type HostileDocument = readonly [what: string, make: () => string];

/** Calls of XML-RPC. */
export const HOSTILE_CALLS: readonly HostileDocument[] = [
  ["ampersands", () => call(filled("&"))],
  ["references", () => call(filled("&lt;"))],
  ["carriage returns", () => call(filled("\r"))],
  ["line ends", () => call(filled("\r\n"))],
  ["tabs in an attribute", () => `<a b="${filled("\t")}"/>`],
  ["blanks in base64", () => call(`<base64>${filled("A\n")}</base64>`)],
  ["comments", () => call(filled("<!---->"))],
  ["a name that is never closed", () => `<${filled("a")}`],
];

/** Messages of SOAP. */
export const HOSTILE_MESSAGES: readonly HostileDocument[] = [
  [
    "references to one large value",
    () =>
      message(
        `<n:m>${'<a href="#1"/>'.repeat(1000)}</n:m>` +
          `<b id="1" xsi:type="xsd:base64Binary">${filled("A")}</b>`,
      ),
  ],
  ["names in a long namespace", () => message('<n:m n:a="" n:b=""/>'.repeat(1000), filled("u"))],
];
