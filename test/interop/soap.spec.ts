import { SOAPFault, SOAPPublisher } from "@cordage/protocols/soap";
import { Site } from "@cordage/protocols/web";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { Listening } from "../support/listening.ts";
import { PYTHON, requirePeer, runPeer, runPython } from "../support/peers.ts";

class Calculator extends SOAPPublisher {
  soap_add(a: number, b: number): number {
    return a + b;
  }

  soap_sum(numbers: readonly number[]): number {
    return numbers.reduce((sum, each) => sum + each, 0);
  }

  soap_range(length: number): number[] {
    return Array.from({ length }, (_, i) => i);
  }

  soap_later(at: Date): Promise<Date> {
    return Promise.resolve(new Date(at.getTime() + 1000));
  }

  soap_reverse(bytes: Buffer): Uint8Array {
    return bytes.toReversed();
  }

  soap_shout(text: string): string {
    return `${text.toUpperCase()}!`;
  }

  soap_refuse(): never {
    throw new SOAPFault("Client", "never", { detail: { why: "because" } });
  }

  soap_broken(): never {
    throw new Error("a secret of ours");
  }

  soap_echo(value: unknown): unknown {
    return value;
  }
}

const SIGNATURES = {
  add: { params: { a: "int", b: "int" }, returns: "int", help: "Adds." },
  sum: { params: { numbers: "int[]" }, returns: "int" },
  range: { params: { length: "int" }, returns: "int[]" },
  later: { params: { at: "dateTime" }, returns: "dateTime" },
  reverse: { params: { bytes: "base64Binary" }, returns: "base64Binary" },
  shout: { params: { text: "string" }, returns: "string" },
  refuse: { params: {}, returns: "int" },
  broken: { params: {}, returns: "int" },
} as const;

describe("SOAP, with clients of others", function () {
  this.timeout(30_000);
  let listening: Listening;
  let url: string;
  beforeEach(async () => {
    listening = new Listening();
    const site = new Site(new Calculator({ signatures: SIGNATURES }), {
      clock: listening.reactor,
    });
    url = `http://127.0.0.1:${await listening.listen(site)}/`;
  });
  afterEach(() => listening.close());

  /** Runs a program of lines that print, and returns what was printed, line by line. */
  async function python(program: string): Promise<string[]> {
    return (await runPython(program, `${url}?wsdl`)).trim().split("\n");
  }

  describe("zeep", () => {
    before(() => requirePeer([PYTHON, "-c", "import zeep"], "python3-zeep"));

    it("calls by the WSDL, document/literal (SP-S4)", async () => {
      const printed = await python(`
import sys, zeep, datetime
service = zeep.Client(sys.argv[1]).service
print(service.add(2, 3), service.sum({"item": [1, 2, 3]}), service.range(3))
print(service.later(datetime.datetime(2020, 1, 2, 3, 4, 59, tzinfo=datetime.timezone.utc)))
print(service.reverse(bytes(range(3))), ascii(service.shout("<é & 🧵>")))
try:
    service.refuse()
except zeep.exceptions.Fault as fault:
    print(fault.code, fault.message, fault.detail[0].text)`);
      expect(printed).to.deep.equal([
        "5 6 [0, 1, 2]",
        "2020-01-02 03:05:00+00:00",
        String.raw`b'\x02\x01\x00' '<\xc9 & \U0001f9f5>!'`,
        "SOAP-ENV:Client never because",
      ]);
    });

    it("calls by the WSDL, rpc/encoded (SP-S4)", async () => {
      const printed = await python(`
import sys, zeep
service = zeep.Client(sys.argv[1]).bind("Calculator", "CalculatorRpcPort")
print(service.add(2, 3), service.sum({"item": [1, 2, 3]}), service.range(3), service.shout("x"))`);
      expect(printed).to.deep.equal(["5 6 [0, 1, 2] X!"]);
    });
  });

  describe("suds", () => {
    before(() => requirePeer([PYTHON, "-c", "import suds"], "python3-suds"));

    for (const port of ["CalculatorDocumentPort", "CalculatorRpcPort"]) {
      it(`calls by the WSDL: ${port} (SP-S4)`, async () => {
        const printed = await python(`
import sys, suds, suds.client, logging
logging.disable(logging.CRITICAL)
client = suds.client.Client(sys.argv[1], cache=None)
service = client.service["${port}"]
numbers = client.factory.create("ArrayOfInt")
numbers.item = [1, 2, 3]
print(service.add(2, 3), service.sum(numbers), service.shout("a<b"))
ranged = service.range(3)
print(list(getattr(ranged, "item", ranged)))
for name in ("refuse", "broken"):
    try:
        getattr(service, name)()
    except suds.WebFault as fault:
        print(fault.fault.faultcode, fault.fault.faultstring)`);
        expect(printed).to.deep.equal([
          "5 6 A<B!",
          "[0, 1, 2]",
          "SOAP-ENV:Client never",
          "SOAP-ENV:Server Method broken failed.",
        ]);
        expect(flushLoggedErrors().map((failure) => failure.getErrorMessage())).to.deep.equal([
          "a secret of ours",
        ]);
      });
    }
  });

  describe("PHP", () => {
    before(() => requirePeer(["php", "-r", "new SoapFault('a', 'b');"], "php-cli php-soap"));

    async function php(program: string): Promise<string[]> {
      const { status, output, errors } = await runPeer("php", "-r", program, "--", url);
      if (status !== 0) throw new Error(`php ended with ${status}: ${output} ${errors}`);
      return output.toString().trim().split("\n");
    }

    it("calls without a WSDL, with values of every type (SP-S3, SP-S5)", async () => {
      const printed = await php(`
$client = new SoapClient(null, ["location" => $argv[1], "uri" => "urn:calc"]);
echo json_encode($client->add(1, 2)), "\\n", json_encode($client->sum([1, 2, 3])), "\\n";
$shared = (object) ["x" => 1];
foreach ([
  1, 2.5, true, null, "<é>", [], [1, 2], [1, "x", null, [2.5]],
  ["k" => 1, "l" => ["m" => [true]]], (object) ["p" => $shared, "q" => $shared],
] as $value) echo json_encode($client->echo($value)), "\\n";
foreach (["refuse", "broken", "missing"] as $name) {
  try { $client->$name(); }
  catch (SoapFault $fault) {
    echo $fault->faultcode, " ", $fault->faultstring, " ", json_encode($fault->detail ?? 0), "\\n";
  }
}`);
      flushLoggedErrors();
      expect(printed).to.deep.equal([
        ...["3", "6"],
        ...["1", "2.5", "true", "null", '"<\\u00e9>"', "[]", "[1,2]", '[1,"x",null,[2.5]]'],
        ...['{"k":1,"l":{"m":[true]}}', '{"p":{"x":1},"q":{"x":1}}'],
        'SOAP-ENV:Client never {"why":"because"}',
        "SOAP-ENV:Server Method broken failed. 0",
        "SOAP-ENV:Client Method missing not found 0",
      ]);
    });

    it("calls by the WSDL (SP-S4)", async () => {
      const printed = await php(`
$client = new SoapClient($argv[1] . "?wsdl", ["cache_wsdl" => WSDL_CACHE_NONE]);
echo $client->add(["a" => 1, "b" => 2])->Result, "\\n";
echo json_encode($client->range(["length" => 3])->Result->item), "\\n";`);
      expect(printed).to.deep.equal(["3", "[0,1,2]"]);
    });
  });
});
