import { Deferred, Failure } from "@cordage/deferred";
import {
  type BodyLength,
  ExcessWrite,
  FileBodyProducer,
  type IBodyConsumer,
  type IBodyProducer,
  RequestGenerationFailed,
  RequestTransmissionFailed,
  ResponseFailed,
  readBody,
  UNKNOWN_LENGTH,
  WrongBodyLength,
} from "@cordage/protocols/http";
import { ConnectionLost } from "@cordage/reactor";
import {
  assertNoResult,
  failureResultOf,
  flushLoggedErrors,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";
import { answer, connect, hostHeaders, OK_HELLO } from "./exchanged.ts";

/** A body whose pieces the test writes. */
class ManualBody implements IBodyProducer {
  readonly length: BodyLength;
  readonly finished = new Deferred<undefined>();
  readonly calls: string[] = [];
  consumer: IBodyConsumer | undefined = undefined;

  constructor(length: BodyLength = UNKNOWN_LENGTH) {
    this.length = length;
  }

  startProducing(consumer: IBodyConsumer): Deferred<undefined> {
    this.calls.push("start");
    this.consumer = consumer;
    return this.finished;
  }

  write(text: string): void {
    this.consumer?.write(text);
  }

  pauseProducing(): void {
    this.calls.push("pause");
  }

  resumeProducing(): void {
    this.calls.push("resume");
  }

  stopProducing(): void {
    this.calls.push("stop");
  }
}

const EXPECTING = hostHeaders(["Expect", "100-continue"]);

describe("The body of a request", () => {
  it("goes out as it is when its length is known (AG-2)", () => {
    const { request, sent } = connect();
    request("PUT", { bodyProducer: new FileBodyProducer(Buffer.from("hello")) });
    expect(sent()).to.equal("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
  });

  it("goes out in chunks when it isn't (AG-2)", () => {
    const { request, sent, transport } = connect();
    const body = new ManualBody();
    request("PUT", { bodyProducer: body });
    body.write("hello, ");
    body.write("");
    body.write("wörld");
    body.finished.callback(undefined);
    const head = "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    expect(Buffer.from(sent(), "latin1").toString()).to.equal(
      `${head}7\r\nhello, \r\n6\r\nwörld\r\n0\r\n\r\n`,
    );
    expect(transport.producer).to.equal(null);
  });

  it("is paused and resumed with the connection (AG-3)", () => {
    const { request, transport } = connect();
    const body = new ManualBody();
    request("PUT", { bodyProducer: body });
    const registered = transport.producer;
    if (registered === null || !("pauseProducing" in registered)) throw new Error("not registered");
    registered.pauseProducing();
    registered.resumeProducing();
    expect(body.calls).to.deep.equal(["start", "pause", "resume"]);
  });

  it("fails the request when it is too long, and aborts (AG-3)", () => {
    const { request, transport, sent } = connect();
    const body = new ManualBody(3);
    const answered = request("PUT", { bodyProducer: body });
    body.write("ab");
    body.write("cd");
    const { reasons } = failureResultOf(answered).value as RequestGenerationFailed;
    expect(reasons[0]?.value).to.be.instanceOf(WrongBodyLength);
    expect(reasons[0]?.value).to.include({ declared: 3, written: 4 });
    expect(body.calls).to.deep.equal(["start", "stop"]);
    expect(transport.disconnected).to.equal(true);
    expect(sent().endsWith("ab")).to.equal(true);
  });

  it("fails the request when it is too short, and aborts (AG-3)", () => {
    const { request, transport } = connect();
    const body = new ManualBody(3);
    const answered = request("PUT", { bodyProducer: body });
    body.write("ab");
    body.finished.callback(undefined);
    const { reasons } = failureResultOf(answered).value as RequestGenerationFailed;
    expect(reasons[0]?.value).to.be.instanceOf(WrongBodyLength);
    expect(transport.disconnected).to.equal(true);
  });

  it("fails the request when it can't be produced (AG-3)", () => {
    const { request, transport } = connect();
    const body = new ManualBody();
    const answered = request("PUT", { bodyProducer: body });
    const why = new Error("the disk is gone");
    body.finished.errback(why);
    const { value } = failureResultOf(answered);
    expect(value).to.be.instanceOf(RequestGenerationFailed);
    expect((value as RequestGenerationFailed).reasons[0]?.value).to.equal(why);
    expect(transport.disconnected).to.equal(true);
  });

  it("fails the request when its producer throws at once (AG-3)", () => {
    const { request } = connect();
    const body = new ManualBody();
    body.startProducing = () => {
      throw new Error("no");
    };
    const failure = failureResultOf(request("PUT", { bodyProducer: body }));
    expect(failure.value).to.be.instanceOf(RequestGenerationFailed);
  });

  it("fails the response that came before it could not be produced (AG-3)", () => {
    const { request, receive, transport } = connect();
    const body = new ManualBody();
    const answered = request("PUT", { bodyProducer: body });
    receive(OK_HELLO.slice(0, -1));
    const whole = readBody(successResultOf(answered));
    body.finished.errback(new Error("no more"));
    const { value } = failureResultOf(whole);
    expect(value).to.be.instanceOf(ResponseFailed);
    expect((value as ResponseFailed).reasons[0]?.value.message).to.equal("no more");
    expect(transport.disconnected).to.equal(true);
  });

  it("starts no time for a head that came before it was sent (AG-17)", () => {
    const { request, receive, clock, transport } = connect({ headTimeout: 7 });
    const body = new ManualBody();
    const answered = request("PUT", { bodyProducer: body });
    receive(OK_HELLO.slice(0, -1));
    body.finished.callback(undefined);
    clock.advance(1000);
    expect(transport.disconnecting).to.equal(false);
    receive("o");
    expect(String(successResultOf(readBody(successResultOf(answered))))).to.equal("hello");
  });

  it("may be produced by a Promise (AG-3)", async () => {
    const body: IBodyProducer = Object.assign(new ManualBody(), {
      async startProducing(consumer: IBodyConsumer) {
        consumer.write("hello");
      },
    });
    const { request, sent } = connect();
    request("PUT", { bodyProducer: body });
    expect(sent().endsWith("\r\n\r\n5\r\nhello\r\n")).to.equal(true);
    await Promise.resolve();
    expect(sent()).to.equal("0\r\n\r\n");
  });

  it("fails the request when it is produced by a Promise that rejects (AG-3)", async () => {
    const { request } = connect();
    const body: IBodyProducer = Object.assign(new ManualBody(), {
      startProducing: () => Promise.reject(new Error("no")),
    });
    const answered = request("PUT", { bodyProducer: body });
    await Promise.resolve();
    const { value } = failureResultOf(answered);
    expect(value).to.be.instanceOf(RequestGenerationFailed);
  });

  it("can't be written to when it is over (AG-3)", () => {
    const { request } = connect();
    const body = new ManualBody(0);
    request("PUT", { bodyProducer: body });
    body.finished.callback(undefined);
    expect(() => body.write("x")).to.throw(ExcessWrite);
  });

  it("is stopped once when the connection is lost, and what it writes then is ignored (AG-4)", () => {
    const { request, protocol, transport, sent } = connect();
    const body = new ManualBody();
    const answered = request("PUT", { bodyProducer: body });
    sent();
    transport.producer?.stopProducing(); // as transports do first
    protocol.connectionLost(new Failure(new ConnectionLost()));
    expect(failureResultOf(answered).value).to.be.instanceOf(RequestTransmissionFailed);
    expect(body.calls).to.deep.equal(["start", "stop"]);
    body.write("x");
    expect(sent()).to.equal("");
  });

  it("is stopped when the request is cancelled (AG-4)", () => {
    const { request } = connect();
    const body = new ManualBody();
    const answered = request("PUT", { bodyProducer: body });
    answered.cancel();
    expect(failureResultOf(answered).value).to.be.instanceOf(RequestGenerationFailed);
    expect(body.calls).to.deep.equal(["start", "stop"]);
  });

  it("is stopped when the response is complete before it, and the connection dropped (AG-11)", () => {
    const { request, receive, quiescent, transport } = connect();
    const body = new ManualBody();
    const answered = request("PUT", { bodyProducer: body });
    receive(OK_HELLO);
    const read = readBody(successResultOf(answered));
    expect(successResultOf(read).toString()).to.equal("hello");
    expect(body.calls).to.deep.equal(["start", "stop"]);
    expect(quiescent).to.have.lengthOf(0);
    expect(transport.disconnected).to.equal(true);
  });

  describe("that throws when it is stopped (GEN-3)", () => {
    class UnstoppableBody extends ManualBody {
      override stopProducing(): void {
        throw new SyntaxError("no good");
      }
    }
    const body = (): UnstoppableBody => new UnstoppableBody();

    it("has the request fail all the same when the connection is lost", () => {
      const { request, protocol } = connect();
      const answered = request("PUT", { bodyProducer: body() });
      protocol.connectionLost(new Failure(new ConnectionLost()));
      failureResultOf(answered, RequestTransmissionFailed);
      expect(flushLoggedErrors(SyntaxError)).to.have.length(1);
    });

    it("has the connection aborted all the same when the request is cancelled", () => {
      const { request, transport } = connect();
      const answered = request("PUT", { bodyProducer: body() });
      answered.cancel();
      failureResultOf(answered, RequestGenerationFailed);
      expect(transport.disconnected).to.equal(true);
      expect(flushLoggedErrors(SyntaxError)).to.have.length(1);
    });

    it("has a response that came early end all the same", () => {
      const { request, receive } = connect();
      const answered = request("PUT", { bodyProducer: body() });
      receive(OK_HELLO);
      expect(successResultOf(readBody(successResultOf(answered))).toString()).to.equal("hello");
      expect(flushLoggedErrors(SyntaxError)).to.have.length(1);
    });
  });

  describe("with Expect: 100-continue", () => {
    it("waits for the server (RFC 9110, section 10.1.1)", () => {
      const { request, receive, sent, clock } = connect();
      const body = new FileBodyProducer(Buffer.from("hello"));
      request("PUT", { headers: EXPECTING, bodyProducer: body });
      expect(sent().endsWith("\r\n\r\n")).to.equal(true);
      receive(answer("100 Continue"));
      expect(sent()).to.equal("hello");
      expect(clock.getDelayedCalls()).to.have.lengthOf(1); // for the head of the response
    });

    it("goes without it after a while", () => {
      const { request, sent, clock } = connect({ continueTimeout: 3 });
      const body = new FileBodyProducer(Buffer.from("hello"));
      request("PUT", { headers: EXPECTING, bodyProducer: body });
      sent();
      clock.advance(2.9);
      expect(sent()).to.equal("");
      clock.advance(0.1);
      expect(sent()).to.equal("hello");
    });

    it("is never sent when the server has answered, and the connection isn't kept", () => {
      const { request, receive, sent, clock, transport, quiescent } = connect();
      const body = new ManualBody(5);
      const answered = request("PUT", { headers: EXPECTING, bodyProducer: body });
      sent();
      receive(answer("413 Content Too Large", ["Content-Length: 0"]));
      expect(successResultOf(answered).code).to.equal(413);
      clock.advance(10);
      expect(sent()).to.equal("");
      expect(body.calls).to.deep.equal(["stop"]);
      expect(transport.disconnected).to.equal(true);
      expect(quiescent).to.have.lengthOf(0);
    });

    it("leaves no delayed call behind when it is given up while it waits", () => {
      const { request, clock } = connect();
      const body = new ManualBody(5);
      request("PUT", { headers: EXPECTING, bodyProducer: body })
        .addErrback(() => {})
        .cancel();
      expect(body.calls).to.deep.equal(["stop"]);
      expect(clock.getDelayedCalls()).to.have.lengthOf(0);
    });

    it("is never sent when the server has begun to answer", () => {
      const { request, receive, sent, clock } = connect();
      const body = new ManualBody(5);
      const answered = request("PUT", { headers: EXPECTING, bodyProducer: body });
      sent();
      receive(answer("413 Content Too Large", ["Content-Length: 5"], "sor"));
      clock.advance(10);
      expect(body.calls).to.deep.equal(["stop"]);
      receive("ry");
      expect(String(successResultOf(readBody(successResultOf(answered))))).to.equal("sorry");
    });

    it("is waited for in any spelling (RFC 9110, section 10.1.1)", () => {
      const { request, sent } = connect();
      const bodyProducer = new FileBodyProducer(Buffer.from("hello"));
      request("PUT", { headers: hostHeaders(["Expect", "100-Continue"]), bodyProducer });
      expect(sent().endsWith("\r\n\r\n")).to.equal(true);
    });

    it("can't be asked for without a body", () => {
      const { request } = connect();
      const failure = failureResultOf(request("PUT", { headers: EXPECTING }));
      expect(failure.value).to.be.instanceOf(RequestGenerationFailed);
    });
  });
});

describe("FileBodyProducer", () => {
  /** A consumer that notes what it gets. */
  function consumer(): IBodyConsumer & { readonly got: string[] } {
    const got: string[] = [];
    return { got, write: (data) => got.push(Buffer.from(data as Uint8Array).toString()) };
  }

  it("knows how long bytes are, and takes the caller's word for others (AG-3)", () => {
    expect(new FileBodyProducer(Buffer.from("hello")).length).to.equal(5);
    expect(new FileBodyProducer({ read: () => null }).length).to.equal(UNKNOWN_LENGTH);
    expect(new FileBodyProducer({ read: () => null }, { length: 7 }).length).to.equal(7);
  });

  it("writes piece by piece, and none while it is paused (AG-3)", () => {
    const target = consumer();
    const producer = new FileBodyProducer(Buffer.from("abcdef"), { readSize: 2 });
    const write = target.write.bind(target);
    target.write = (data) => {
      write(data);
      producer.pauseProducing();
    };
    const finished = producer.startProducing(target);
    expect(target.got).to.deep.equal(["ab"]);
    producer.resumeProducing();
    producer.resumeProducing();
    producer.resumeProducing();
    expect(target.got).to.deep.equal(["ab", "cd", "ef"]);
    successResultOf(finished);
  });

  it("writes what an async iterable yields, and closes it when stopped early (AG-3)", async () => {
    let isClosed = false;
    async function* pieces(): AsyncGenerator<Uint8Array> {
      try {
        yield Buffer.from("one");
        yield Buffer.from("two");
      } finally {
        isClosed = true;
      }
    }
    const target = consumer();
    await new FileBodyProducer(pieces()).startProducing(target);
    expect(target.got).to.deep.equal(["one", "two"]);
    expect(isClosed).to.equal(true);
  });

  it("fails with what reading throws (AG-3)", () => {
    const failing = new FileBodyProducer({
      read: () => {
        throw new Error("no");
      },
    });
    expect(failureResultOf(failing.startProducing(consumer())).getErrorMessage()).to.equal("no");
  });

  it("writes nothing more when it was stopped (AG-3)", () => {
    const producer = new FileBodyProducer(Buffer.from("abcdef"), { readSize: 2 });
    const target = consumer();
    const write = target.write.bind(target);
    target.write = (data) => {
      write(data);
      producer.stopProducing();
    };
    assertNoResult(producer.startProducing(target));
    producer.resumeProducing();
    expect(target.got).to.deep.equal(["ab"]);
  });

  it("refuses what it can't do", () => {
    expect(() => new FileBodyProducer(Buffer.alloc(0), { length: -1 })).to.throw(RangeError);
    expect(() => new FileBodyProducer(Buffer.alloc(0), { readSize: 0 })).to.throw(RangeError);
    for (const source of [5, "text", null, undefined]) {
      expect(() => new FileBodyProducer(source as unknown as Uint8Array)).to.throw(
        TypeError,
        "a file must be bytes",
      );
    }
    const producer = new FileBodyProducer(Buffer.alloc(0));
    producer.startProducing(consumer());
    expect(() => producer.startProducing(consumer())).to.throw(RangeError);
  });
});
