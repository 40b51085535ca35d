import { Deferred, succeed } from "@cordage/deferred";
import { iterateBody, RequestDone } from "@cordage/protocols/http";
import {
  DeferredResource,
  EncodingResourceWrapper,
  GzipEncoderFactory,
  type IResource,
  NameVirtualHost,
  NOT_DONE_YET,
  type RenderResult,
  type Request,
  Resource,
} from "@cordage/protocols/web";
import { AccumulatingProtocol, flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { message } from "../http/served.ts";
import { bodyOf, serveSite } from "./served-site.ts";

/** Answers a POST with what it read. */
class Upload extends Resource {
  override isLeaf = true;
  override bodyMode = "stream" as const;
  readonly readers: AccumulatingProtocol[] = [];
  #last: Request | undefined = undefined;

  render_POST(request: Request): RenderResult {
    const reader = new AccumulatingProtocol();
    this.readers.push(reader);
    request.deliverBody(reader);
    this.#last = request;
    return NOT_DONE_YET;
  }

  finishLast(): void {
    this.#last?.finish();
  }
}

/** Makes its children when they are asked for. */
class Dynamic extends Resource {
  readonly #child: IResource;

  constructor(child: IResource) {
    super();
    this.#child = child;
  }

  override getChild(): IResource {
    return this.#child;
  }
}

/** Deferreds are observed as Promises are. */
async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve();
}

function post(uri: string): string {
  return message(`POST ${uri} HTTP/1.1`, "Content-Length: 5");
}

/** Counts what it is sent. */
class Counting extends Resource {
  override isLeaf = true;
  override bodyMode = "stream" as const;

  async render_POST(request: Request): Promise<string> {
    let bytes = 0;
    for await (const piece of iterateBody(request)) bytes += piece.length;
    return `${bytes} bytes`;
  }
}

describe("A resource that takes bodies as streams (HP-18)", () => {
  let upload: Upload;
  let root: Resource;

  beforeEach(() => {
    upload = new Upload();
    root = new Resource();
    root.putChild("upload", upload);
  });

  it("is rendered when the head has arrived, and reads the body as it comes", () => {
    const { receive } = serveSite(root);
    receive(`${post("/upload")}he`);
    const [reader] = upload.readers;
    expect(reader?.data.toString()).to.equal("he");
    receive("llo");
    expect(reader?.data.toString()).to.equal("hello");
    expect(reader?.closedReason?.check(RequestDone)).to.equal(RequestDone);
  });

  it("is found below others, and so is what is below it", () => {
    const below = new Resource();
    const streaming = new Dynamic(upload);
    streaming.bodyMode = "stream";
    below.putChild("a b", streaming);
    root.putChild("dir", below);
    const { receive } = serveSite(root);
    receive(post("/dir/a%20b/made/now"));
    expect(upload.readers.length).to.equal(1);
  });

  it("is found behind encoders (RS-8), also where it is all there is", () => {
    const encoders = [new GzipEncoderFactory()];
    root.putChild("encoded", new EncodingResourceWrapper(upload, encoders));
    const { receive } = serveSite(new EncodingResourceWrapper(root, encoders));
    receive(post("/encoded"));
    expect(upload.readers.length).to.equal(1);
  });

  for (const [what, path, streamingRoot] of [
    ["below the root of a host", "/upload", () => root],
    ["as the root of a host", "/any/where", () => upload],
    [
      "at the root of a host that makes its children",
      "/made",
      () => Object.assign(new Dynamic(upload), { bodyMode: "stream" }),
    ],
  ] as const) {
    it(`is found ${what} (VH-1)`, () => {
      const hosts = new NameVirtualHost();
      hosts.addHost("h", streamingRoot());
      const { receive } = serveSite(hosts);
      receive(post(path));
      expect(upload.readers.length).to.equal(1);
    });
  }

  it("is found behind a resource that was awaited, once that is there (UT-1)", async () => {
    const later = new Deferred<IResource>();
    root.putChild("later", new DeferredResource(later));
    const { receive } = serveSite(new DeferredResource(succeed(root)));
    receive(`${post("/later/upload")}he`);
    await settle();
    expect(upload.readers.length).to.equal(0);
    later.callback(root);
    receive("llo");
    await settle();
    expect(upload.readers[0]?.data.toString()).to.equal("hello");
    upload.finishLast();
    receive(`${post("/later/upload")}he`);
    await settle();
    expect(upload.readers[1]?.data.toString()).to.equal("he");
  });

  it("reads a body that was collected when it could not be found without getChild", () => {
    root.putChild("dynamic", new Dynamic(upload));
    const { receive } = serveSite(root);
    receive(post("/dynamic/upload"));
    expect(upload.readers.length).to.equal(0);
    receive("hello");
    expect(upload.readers[0]?.data.toString()).to.equal("hello");
  });

  it("leaves others as they are, below leaves as well", () => {
    const leaf = new (class extends Resource {
      override isLeaf = true;
      render_POST = (request: Request): RenderResult => request.content;
    })();
    leaf.putChild("upload", upload);
    root.putChild("leaf", leaf);
    const { receive, sent } = serveSite(root);
    receive(post("/leaf/upload"));
    expect(sent()).to.equal("");
    receive("hello");
    expect(bodyOf(sent())).to.equal("hello");
  });

  it("reads nothing, at once, from a request without a body", () => {
    const { receive } = serveSite(root);
    receive(message("POST /upload HTTP/1.1"));
    expect(upload.readers[0]?.closedReason?.check(RequestDone)).to.equal(RequestDone);
  });

  it("may read them in a loop, and answer with what it returns", async () => {
    const { receive, sent } = serveSite(new Counting());
    receive(post("/"));
    receive("hel");
    await settle();
    receive("lo");
    await settle();
    expect(bodyOf(sent())).to.equal("5 bytes");
  });

  it("has nothing logged when the client goes away from such a loop", async () => {
    const { receive, lose } = serveSite(new Counting());
    receive(post("/"));
    receive("hel");
    await settle();
    lose();
    await settle();
    expect(flushLoggedErrors()).to.deep.equal([]);
  });
});
