import { Failure } from "@cordage/deferred";
import { FormReceiver, type PartHead, RequestRefusedError } from "@cordage/protocols/http";
import { ConnectionLost } from "@cordage/reactor";
import { expect } from "chai";
import { allChunkings } from "./chunkings.ts";
import { message, type Served, serve } from "./served.ts";

const FORM = [
  "--b",
  'Content-Disposition: form-data; name="title"',
  "",
  "Ropes",
  "--b",
  'Content-Disposition: form-data; name="file"; filename="rope.txt"',
  "Content-Type: text/x-rope",
  "",
  "three\r\nstrands",
  "--b--",
  "",
].join("\r\n");

const TYPE = "Content-Type: multipart/form-data; boundary=b";

/** Notes what it is told, and pauses behind each event that the test names. */
class NotingForm extends FormReceiver {
  readonly told: string[] = [];
  failure: Failure | undefined = undefined;
  pausesAfter: string | undefined = undefined;

  override partReceived({ name, filename, type }: PartHead): void {
    this.#note(`part ${name} ${filename ?? "-"} ${type}`);
  }

  override partDataReceived(data: Buffer): void {
    const last = this.told.at(-1);
    if (last?.startsWith("data ")) this.told[this.told.length - 1] = `${last}${data}`;
    else this.#note(`data ${data}`);
  }

  override partEnded(): void {
    this.#note("end");
  }

  override formReceived(): void {
    this.#note("form");
  }

  override formFailed(reason: Failure): void {
    this.failure = reason;
    this.#note("failed");
  }

  #note(event: string): void {
    this.told.push(event);
    if (event === this.pausesAfter) this.pauseProducing();
  }
}

const WHOLE = [
  "part title - text/plain",
  "data Ropes",
  "end",
  "part file rope.txt text/x-rope",
  "data three\r\nstrands",
  "end",
  "form",
];

/** A server whose requests give their bodies to `form`. */
function receiveForm(form: NotingForm): Served {
  return serve({
    headReceived: (request) => {
      request.bodyMode = "stream";
    },
    process: (request) => request.deliverBody(form),
  });
}

function upload(body: string, type = TYPE, length = body.length): string {
  return message("POST / HTTP/1.1", `Content-Length: ${length}`, type) + body;
}

function form(contentType = TYPE.slice("Content-Type: ".length)): NotingForm {
  return new NotingForm(contentType);
}

describe("FormReceiver (HR-3, HP-18)", () => {
  it("tells of each part as it comes, however the body was cut (GEN-4)", () => {
    for (const chunks of allChunkings(Buffer.from(FORM))) {
      const receiver = form();
      const { channel } = receiveForm(receiver);
      channel.dataReceived(Buffer.from(upload("", TYPE, FORM.length)));
      for (const chunk of chunks) channel.dataReceived(Buffer.from(chunk));
      expect(receiver.told).to.deep.equal(WHOLE);
    }
  });

  it("tells before the rest is there", () => {
    const receiver = form();
    const { receive } = receiveForm(receiver);
    receive(upload(FORM.slice(0, FORM.indexOf("Ropes") + 30), TYPE, FORM.length));
    expect(receiver.told[0]).to.equal("part title - text/plain");
    expect(receiver.told).to.not.include("form");
  });

  for (const pausesAfter of ["part title - text/plain", "end", "part file rope.txt text/x-rope"]) {
    it(`tells nothing while it is paused behind "${pausesAfter}", and has the client wait`, () => {
      const receiver = form();
      receiver.pausesAfter = pausesAfter;
      const { receive, transport } = receiveForm(receiver);
      receive(upload(FORM));
      const before = [...receiver.told];
      expect(before.at(-1)).to.equal(pausesAfter);
      receive("x".repeat(20_000)); // what is early for the next request
      expect(transport.producerState).to.equal("paused");
      while (receiver.told.at(-1) === pausesAfter) receiver.resumeProducing();
      expect(receiver.told).to.deep.equal(WHOLE);
    });
  }

  it("fails with what the form breaks, once, and tells the status to answer with", () => {
    for (const [body, type, status, told] of [
      [FORM.replace("--b--", "--b-x"), TYPE, 400, "failed"],
      ["nonsense", TYPE, 400, "failed"],
      [FORM.slice(0, -8), TYPE, 400, "failed"],
      [FORM, "Content-Type: multipart/form-data", 400, "failed"],
      [FORM, "Content-Type: text/plain", 415, "failed"],
    ] as const) {
      const receiver = form(type.slice("Content-Type: ".length));
      receiveForm(receiver).receive(upload(body, type));
      expect(receiver.told.filter((event) => event === "failed")).to.deep.equal([told]);
      expect(receiver.told.at(-1)).to.equal("failed");
      expect(receiver.failure?.value).to.be.instanceOf(RequestRefusedError);
      expect(receiver.failure?.value).to.have.property("status", status);
    }
  });

  it("holds to its limits", () => {
    const receiver = new NotingForm(TYPE.slice("Content-Type: ".length), { maxParts: 1 });
    receiveForm(receiver).receive(upload(FORM));
    expect(receiver.failure?.value).to.have.property("status", 413);
    expect(receiver.told.slice(0, 3)).to.deep.equal(WHOLE.slice(0, 3));
    expect(() => new FormReceiver("multipart/form-data; boundary=b", { maxParts: -1 })).to.throw(
      RangeError,
    );
  });

  it("fails when the client goes away (HC-5)", () => {
    const receiver = form();
    const { channel, receive } = receiveForm(receiver);
    receive(upload(FORM.slice(0, 50), TYPE, FORM.length));
    const reason = new Failure(new ConnectionLost());
    channel.connectionLost(reason);
    expect(receiver.failure).to.equal(reason);
  });

  it("takes what it must not miss when the client goes away while it is paused", () => {
    const receiver = form();
    receiver.pausesAfter = "end";
    const { channel, receive } = receiveForm(receiver);
    receive(upload(FORM.slice(0, -6), TYPE, FORM.length));
    channel.connectionLost(new Failure(new ConnectionLost()));
    receiver.pausesAfter = undefined;
    receiver.resumeProducing();
    expect(receiver.told.slice(0, 4)).to.deep.equal(WHOLE.slice(0, 4));
    expect(receiver.told.at(-1)).to.equal("failed");
  });

  it("can be answered when it fails, and the connection goes on", () => {
    const receiver = form();
    const served = receiveForm(receiver);
    receiver.formFailed = ({ value }) => {
      served.requests[0]?.setResponseCode((value as RequestRefusedError).status);
      served.requests[0]?.finishWith("");
    };
    served.receive(upload("nonsense"));
    expect(served.sent()).to.contain("HTTP/1.1 400 Bad Request\r\n");
    expect(served.transport.disconnecting).to.equal(false);
  });
});
