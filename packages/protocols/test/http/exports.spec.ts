import * as http from "@cordage/protocols/http";
import { expect } from "chai";

describe("@cordage/protocols/http", () => {
  it("exports these classes and functions", () => {
    const callable = Object.entries(http).filter(([, value]) => typeof value === "function");
    expect(callable.map(([name]) => name).sort()).to.deep.equal([
      "AnswerableRequest",
      "BadHeaders",
      "BadResponseVersion",
      "BodyDeliveredError",
      "BodyTooLongError",
      "ClientRequest",
      "ContentLengthError",
      "ExcessWrite",
      "ExchangeError",
      "FieldBlock",
      "FileBodyProducer",
      "FormReceiver",
      "HTTPChannel",
      "HTTPClientProtocol",
      "HTTPDateClock",
      "HTTPError",
      "HTTPFactory",
      "HandOverError",
      "Headers",
      "InvalidHeaderNameError",
      "InvalidHeaderValueError",
      "InvalidStatusCodeError",
      "LocalProtocolError",
      "MultipartParser",
      "ParseError",
      "PartialDownloadError",
      "PotentialDataLoss",
      "ReceivedRequest",
      "RemoteProtocolError",
      "Request",
      "RequestDone",
      "RequestGenerationFailed",
      "RequestLostError",
      "RequestNotSent",
      "RequestParser",
      "RequestRefusedError",
      "RequestTransmissionFailed",
      "Response",
      "ResponseDone",
      "ResponseFailed",
      "ResponseFinishedError",
      "ResponseNeverReceived",
      "ResponseParser",
      "ResponseTimeoutError",
      "WrongBodyLength",
      "combinedLogFormatter",
      "formatHTTPDate",
      "hasNoBody",
      "iterateBody",
      "parseHTTPDate",
      "proxiedLogFormatter",
      "readBody",
      "reasonPhrase",
      "refusedLogFormatter",
      "requestLimits",
      "responseLimits",
      "systemWallClock",
    ]);
  });

  it("exports these limits and defaults", () => {
    const statusCodes = ["REQUEST_TIMEOUT", "GATEWAY_TIMEOUT"];
    const times = Object.entries(http).filter(
      ([name]) => /_(?:TIMEOUT|SECONDS)$/.test(name) && !statusCodes.includes(name),
    );
    expect(Object.fromEntries(times)).to.deep.equal({
      ABORT_TIMEOUT: 15,
      CLIENT_CLOSE_TIMEOUT: 15,
      CONTINUE_TIMEOUT: 1,
      DRAIN_GRACE_SECONDS: 0.1,
      HEAD_TIMEOUT: 60,
      IDLE_TIMEOUT: 60,
      LINGER_SECONDS: 2,
      REQUEST_BODY_TIMEOUT: 300,
      RESPONSE_BODY_TIMEOUT: 300,
      RESPONSE_HEAD_TIMEOUT: 300,
      SEND_TIMEOUT: 300,
    });
    const limits = Object.entries(http).filter(([name]) => name.startsWith("MAX_"));
    expect(Object.fromEntries(limits)).to.deep.equal({
      MAX_BATCH_BYTES: 65_536,
      MAX_BODY_BYTES: 16_777_216,
      MAX_CHUNK_EXTENSION_BYTES: 16_384,
      MAX_CHUNK_LINE_BYTES: 1024,
      MAX_CONNECTIONS: 10_000,
      MAX_DRAIN_BYTES: 65_536,
      MAX_EARLY_BYTES: 16_384,
      MAX_FORM_ITEMS: 10_000,
      MAX_FORM_PARTS: 1000,
      MAX_HEADER_LINES: 500,
      MAX_HEAD_BYTES: 16_384,
      MAX_INFORMATIONAL_RESPONSES: 32,
      MAX_LINGER_BYTES: 65_536,
      MAX_LOGGED_LINE_BYTES: 1024,
      MAX_LOG_BACKLOG_BYTES: 65_536,
      MAX_PART_HEADER_BYTES: 8192,
      MAX_READ_BODY_BYTES: 16_777_216,
      MAX_RESPONSE_HEAD_BYTES: 65_536,
      MAX_REQUESTS_PER_CONNECTION: Number.POSITIVE_INFINITY,
      MAX_TRAILER_BYTES: 65_536,
      MAX_WAITING_BODY_BYTES: 65_536,
    });
  });

  it("exports the status codes under their names, each with its phrase", () => {
    expect(http).to.include({
      OK: 200,
      NOT_FOUND: 404,
      NOT_ALLOWED: 405,
      INTERNAL_SERVER_ERROR: 500,
    });
    for (const [code, phrase] of http.RESPONSES) expect(http.reasonPhrase(code)).to.equal(phrase);
    expect(http.reasonPhrase(299)).to.equal("Unknown Status");
  });

  it("takes limits that are numbers, Infinity included, and refuses others", () => {
    expect(http.requestLimits()).to.deep.equal(http.DEFAULT_LIMITS);
    const endless = http.requestLimits({ maxBodySize: Number.POSITIVE_INFINITY });
    expect(endless.maxBodySize).to.equal(Number.POSITIVE_INFINITY);
    expect(http.requestLimits({ maxBodySize: 0 }).maxBodySize).to.equal(0);
    expect(() => http.requestLimits({ maxBodySize: -1 })).to.throw(RangeError, "maxBodySize");
    expect(() => http.requestLimits({ maxHeadBytes: Number.NaN })).to.throw(RangeError);
  });
});
