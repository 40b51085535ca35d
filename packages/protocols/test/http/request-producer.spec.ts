import { ResponseFinishedError } from "@cordage/protocols/http";
import { ProducerAlreadyRegisteredError } from "@cordage/reactor";
import { StringTransport } from "@cordage/testing";
import { expect } from "chai";
import { ask, NotingProducer } from "./asked.ts";
import { get, serve } from "./served.ts";

describe("Request, with a producer (HR-11)", () => {
  it("passes on to a push producer what the transport says", () => {
    const { channel, request } = ask(get("/"));
    const producer = new NotingProducer();
    request.registerProducer(producer, true);
    channel.pauseProducing();
    channel.resumeProducing();
    request.unregisterProducer();
    channel.pauseProducing();
    expect(producer.told).to.deep.equal(["pause", "resume"]);
  });

  it("pauses a push producer that comes while the transport is full", () => {
    const { channel, request } = ask(get("/"));
    const producer = new NotingProducer();
    channel.pauseProducing();
    request.registerProducer(producer, true);
    expect(producer.told).to.deep.equal(["pause"]);
  });

  it("has the transport ask for each piece of a pull producer", () => {
    const { channel, receive, request, requests, sent, transport } = ask(get("/"));
    const pieces = ["a", "b"];
    request.registerProducer(
      {
        resumeProducing: () => {
          const piece = pieces.shift();
          if (piece !== undefined) request.write(piece);
          else {
            request.unregisterProducer();
            request.finish();
          }
        },
        stopProducing: () => {},
      },
      false,
    );
    expect(transport.streaming).to.equal(false);
    for (let i = 0; i < 3; i++) channel.resumeProducing();
    expect(sent().endsWith("\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n")).to.equal(true);
    expect([transport.producer, transport.streaming]).to.deep.equal([channel, true]);
    receive(get("/next"));
    expect(requests.length).to.equal(2);
  });

  it("hands what was written before to the transport, so that it knows how full it is", () => {
    const transport = new StringTransport();
    const { receive } = serve({
      transport,
      process: (request) => {
        request.write("before");
        request.registerProducer(new NotingProducer(), true);
        expect(transport.value().toString()).to.contain("before");
      },
    });
    receive(get("/"));
  });

  it("refuses a second producer", () => {
    const { request } = ask(get("/"));
    request.registerProducer(new NotingProducer(), true);
    expect(() => request.registerProducer(new NotingProducer(), true)).to.throw(
      ProducerAlreadyRegisteredError,
    );
  });

  it("takes another one after the first was unregistered", () => {
    const { channel, request } = ask(get("/"));
    const producer = new NotingProducer();
    request.registerProducer(new NotingProducer(), true);
    request.unregisterProducer();
    request.unregisterProducer();
    request.registerProducer(producer, true);
    channel.pauseProducing();
    expect(producer.told).to.deep.equal(["pause"]);
  });

  it("refuses a producer for a finished response", () => {
    const { request } = ask(get("/"));
    request.finishWith("");
    expect(() => request.registerProducer(new NotingProducer(), true)).to.throw(
      ResponseFinishedError,
    );
  });

  it("stops the producer once when the client goes away", () => {
    const { channel, request } = ask(get("/"));
    const producer = new NotingProducer();
    request.registerProducer(producer, true);
    channel.stopProducing();
    expect(producer.told).to.deep.equal(["stop"]);
    channel.connectionLost();
    expect(producer.told).to.deep.equal(["stop"]);
  });

  it("lets a pull producer unregister itself when it is stopped", () => {
    const { channel, request, transport } = ask(get("/"));
    const resumeProducing = (): void => {};
    const stopProducing = (): void => request.unregisterProducer();
    request.registerProducer({ resumeProducing, stopProducing }, false);
    transport.unregisterProducer();
    channel.stopProducing();
    expect(transport.producer).to.equal(null);
  });

  it("stops a producer that comes when the client has gone", () => {
    const { channel, request } = ask(get("/"));
    const producer = new NotingProducer();
    channel.connectionLost();
    request.registerProducer(producer, true);
    expect(producer.told).to.deep.equal(["stop"]);
  });

  it("tells the request of its loss even if the producer fails to stop", () => {
    const { channel, request } = ask(get("/"));
    const producer = new NotingProducer();
    producer.stopProducing = () => {
      throw new SyntaxError("no good");
    };
    request.registerProducer(producer, true);
    expect(() => channel.connectionLost()).to.throw(SyntaxError);
    expect(request.isLost).to.equal(true);
  });
});
