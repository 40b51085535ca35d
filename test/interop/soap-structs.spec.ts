import {
  arrayOf,
  optional,
  type PublishedApi,
  SOAPPublisher,
  type SoapValueOf,
  structType,
} from "@cordage/protocols/soap";
import { Site } from "@cordage/protocols/web";
import { expect } from "chai";
import { Listening } from "../support/listening.ts";
import { PYTHON, requirePeer, runPeer, runPython } from "../support/peers.ts";

const point = structType("Point", { x: "double", y: "double", label: optional("string") });
const shape = structType("Shape", {
  name: "string",
  corners: arrayOf(point),
  tags: "string[]",
  center: optional(point),
  made: "dateTime",
  ink: "base64Binary",
});

type Point = SoapValueOf<typeof point>;
type Shape = SoapValueOf<typeof shape>;

interface Api {
  middle(points: Point[]): Point;
  mirror(shape: Shape): Shape;
  sort(shapes: Shape[]): Shape[];
  transpose(rows: number[][]): number[][];
}

const SIGNATURES = {
  middle: { params: { points: arrayOf(point) }, returns: point },
  mirror: { params: { shape }, returns: shape },
  sort: { params: { shapes: arrayOf(shape) }, returns: arrayOf(shape) },
  transpose: { params: { rows: arrayOf("int[]") }, returns: arrayOf("int[]") },
} as const;

class Geometry extends SOAPPublisher implements PublishedApi<Api> {
  soap_middle(points: Point[]): Point {
    const mean = (of: (each: Point) => number): number =>
      points.reduce((sum, each) => sum + of(each), 0) / points.length;
    const [label] = points.flatMap((each) => each.label ?? []);
    return { x: mean(({ x }) => x), y: mean(({ y }) => y), label };
  }

  soap_mirror(mirrored: Shape): Shape {
    const corners = mirrored.corners.map((corner) => ({ ...corner, x: -corner.x }));
    return { ...mirrored, name: `${mirrored.name} <é & 🧵>`, corners };
  }

  soap_sort(shapes: Shape[]): Shape[] {
    return shapes.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  soap_transpose(rows: number[][]): number[][] {
    return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? 0));
  }
}

const PORTS = ["GeometryDocumentPort", "GeometryRpcPort"] as const;

describe("SOAP's structs, with clients of others (SP-S4)", function () {
  this.timeout(30_000);
  let listening: Listening;
  let url: string;
  beforeEach(async () => {
    listening = new Listening();
    const site = new Site(new Geometry({ signatures: SIGNATURES }), { clock: listening.reactor });
    url = `http://127.0.0.1:${await listening.listen(site)}/`;
  });
  afterEach(() => listening.close());

  describe("zeep", () => {
    before(() => requirePeer([PYTHON, "-c", "import zeep"], "python3-zeep"));

    for (const port of PORTS) {
      it(`sends them and gets them back: ${port}`, async () => {
        const printed = await runPython(
          `
import sys, json, zeep, datetime
service = zeep.Client(sys.argv[1]).bind("Geometry", sys.argv[2])
def show(value):
    print(json.dumps(zeep.helpers.serialize_object(value, dict), default=str))
show(service.middle({"item": [{"x": 1, "y": 2}, {"x": 4, "y": 5, "label": "é"}]}))
made = datetime.datetime(2020, 1, 2, 3, 4, 59, tzinfo=datetime.timezone.utc)
shapes = [
    {"name": "b", "corners": {"item": [{"x": 1.5, "y": 2, "label": "l"}, {"x": 3, "y": 4}]},
     "tags": {"item": ["s", "t"]}, "center": {"x": 0, "y": 0}, "made": made, "ink": bytes(range(4))},
    {"name": "a", "corners": {}, "tags": {}, "made": made, "ink": b""},
]
show(service.mirror(shapes[0]))
show(service.sort({"item": shapes}))
show(service.transpose({"item": [{"item": [1, 2, 3]}, {"item": [4, 5, 6]}]}))`,
          `${url}?wsdl`,
          port,
        );
        // zeep has None for what is absent, and for any element that is empty.
        const corners = [
          { x: 1.5, y: 2, label: "l" },
          { x: 3, y: 4, label: null },
        ];
        const b = {
          name: "b",
          corners: { item: corners },
          tags: { item: ["s", "t"] },
          center: { x: 0, y: 0, label: null },
          made: "2020-01-02 03:04:59+00:00",
          ink: String.raw`b'\x00\x01\x02\x03'`,
        };
        const a = { ...b, name: "a", corners: null, tags: null, center: null, ink: null };
        const mirrored = corners.map((corner) => ({ ...corner, x: -corner.x }));
        expect(
          printed
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line)),
        ).to.deep.equal([
          { x: 2.5, y: 3.5, label: "é" },
          { ...b, name: "b <é & 🧵>", corners: { item: mirrored } },
          [a, b],
          [{ item: [1, 4] }, { item: [2, 5] }, { item: [3, 6] }],
        ]);
      });
    }

    it("is told why a struct is refused", async () => {
      const printed = await runPython(
        `
import sys, zeep
client = zeep.Client(sys.argv[1])
try:
    client.service.middle({"item": [{"x": 1, "y": "two"}]})
except zeep.exceptions.Fault as fault:
    print(fault.code, fault.message)`,
        `${url}?wsdl`,
      );
      expect(printed).to.equal("SOAP-ENV:Client Can't read the message: not a valid double\n");
    });
  });

  describe("suds", () => {
    before(() => requirePeer([PYTHON, "-c", "import suds"], "python3-suds"));

    for (const port of PORTS) {
      it(`sends them and gets them back: ${port}`, async () => {
        const printed = await runPython(
          `
import sys, suds, suds.client, logging, datetime
logging.disable(logging.CRITICAL)
client = suds.client.Client(sys.argv[1], cache=None)
service = client.service[sys.argv[2]]
def make(type_name, **members):
    made = client.factory.create(type_name)
    for member, value in members.items():
        setattr(made, member, value)
    return made
points = make("ArrayOfPoint", item=[make("Point", x=1, y=2), make("Point", x=4, y=5, label="é")])
middle = service.middle(points)
print(middle.x, middle.y, ascii(middle.label))
made = datetime.datetime(2020, 1, 2, 3, 4, 59, tzinfo=datetime.timezone.utc)
shape = make("Shape", name="b", corners=points, tags=make("ArrayOfString", item=["s", "t"]), made=made, ink="AP8=")
back = service.mirror(shape)
# It gives up the names of items where values come with their types.
listed = lambda array: [*getattr(array, "item", array)]
print(ascii(back.name), [point.x for point in listed(back.corners)], listed(back.tags), back.made, back.ink, hasattr(back, "center"))`,
          `${url}?wsdl`,
          port,
        );
        expect(printed.trim().split("\n")).to.deep.equal([
          String.raw`2.5 3.5 \xe9`,
          String.raw`b <\xe9 & \U0001f9f5> [-1.0, -4.0] [s, t] 2020-01-02 03:04:59+00:00 AP8= False`,
        ]);
      });
    }
  });

  describe("PHP", () => {
    before(() => requirePeer(["php", "-r", "new SoapFault('a', 'b');"], "php-cli php-soap"));

    async function php(program: string): Promise<unknown[]> {
      const { status, output, errors } = await runPeer("php", "-r", program, "--", url);
      if (status !== 0) throw new Error(`php ended with ${status}: ${output} ${errors}`);
      return output
        .toString()
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
    }

    it("sends them by the WSDL and gets them back", async () => {
      const printed = await php(`
$options = ["cache_wsdl" => WSDL_CACHE_NONE, "features" => SOAP_SINGLE_ELEMENT_ARRAYS];
$client = new SoapClient($argv[1] . "?wsdl", $options);
$points = ["item" => [["x" => 1, "y" => 2], ["x" => 4, "y" => 5, "label" => "é"]]];
echo json_encode($client->middle(["points" => $points])->Result), "\\n";
$made = "2020-01-02T03:04:59Z";
$shape = ["name" => "b", "corners" => $points, "tags" => ["item" => ["s"]], "made" => $made, "ink" => "xyz"];
echo json_encode($client->mirror(["shape" => $shape])->Result), "\\n";`);
      expect(printed).to.deep.equal([
        { x: 2.5, y: 3.5, label: "é" },
        {
          name: "b <é & 🧵>",
          corners: {
            item: [
              { x: -1, y: 2 },
              { x: -4, y: 5, label: "é" },
            ],
          },
          tags: { item: ["s"] },
          made: "2020-01-02T03:04:59.000Z",
          ink: "xyz",
        },
      ]);
    });

    it("sends objects and arrays with keys, without the WSDL, and gets objects back", async () => {
      const printed = await php(`
$client = new SoapClient(null, ["location" => $argv[1], "uri" => "urn:Geometry"]);
$points = [["x" => 1, "y" => 2], (object) ["x" => 4, "y" => 5, "label" => "é"]];
echo json_encode($client->middle($points)), "\\n";
$made = "2020-01-02T03:04:59Z";
$shape = ["name" => "b", "corners" => $points, "tags" => ["s"], "made" => $made, "ink" => "AAEC"];
echo json_encode($client->mirror($shape)->corners), "\\n";
echo json_encode($client->transpose([[1, 2], [3, 4]])), "\\n";`);
      expect(printed).to.deep.equal([
        { x: 2.5, y: 3.5, label: "é" },
        [
          { x: -1, y: 2 },
          { x: -4, y: 5, label: "é" },
        ],
        [
          [1, 3],
          [2, 4],
        ],
      ]);
    });
  });
});
