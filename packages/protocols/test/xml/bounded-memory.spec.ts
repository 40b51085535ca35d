import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { expect } from "chai";

/** For documents of 4 MiB. Reading them took from 150 MB to a gigabyte before. */
const MEMORY_MIB = 80;

describe("hostile documents of XML-RPC and SOAP", () => {
  it("end in a value or a clear error, and take little memory (XR-9)", async function () {
    this.timeout(60_000);
    const resourceLimits = { maxOldGenerationSizeMb: MEMORY_MIB };
    const reader = new Worker(new URL("./hostile-reader.js", import.meta.url), { resourceLimits });
    const [outcomes] = await once(reader, "message"); // throws when the thread runs out of memory
    expect(outcomes).to.deep.equal([
      "ampersands: XmlRpcDecodeError",
      "references: read",
      "carriage returns: read",
      "line ends: read",
      "tabs in an attribute: XmlRpcDecodeError",
      "blanks in base64: read",
      "comments: read",
      "a name that is never closed: XmlRpcDecodeError",
      "references to one large value: SoapDecodeError",
      "names in a long namespace: SoapDecodeError",
    ]);
  });
});
