import {
  ConsumerStoppedError,
  LengthLimitExceededError,
  LineContainsDelimiterError,
  LineTooLongError,
  LocalProtocolError,
  NetstringParseError,
  NoProgressError,
  NotOverriddenError,
  ProtocolError,
  RemoteProtocolError,
  StringTooLongError,
  TransferInProgressError,
  UnfinishedMessageError,
} from "@cordage/protocols/basic";
import { expect } from "chai";

const LOCAL = [
  new LineContainsDelimiterError(),
  new NotOverriddenError({}, "lineReceived"),
  new NoProgressError(),
  new StringTooLongError(256, 255),
  new TransferInProgressError(),
];
const REMOTE = [
  new LengthLimitExceededError(6, 5),
  new LineTooLongError(5),
  new NetstringParseError("length has a leading zero"),
  new UnfinishedMessageError(3),
];

describe("errors of the basic receivers", () => {
  it("tell this program's mistakes from the peer's", () => {
    for (const error of LOCAL) expect(error, error.name).to.be.instanceOf(LocalProtocolError);
    for (const error of REMOTE) expect(error, error.name).to.be.instanceOf(RemoteProtocolError);
  });

  it("have a name and a code each, of their own", () => {
    const errors = [...LOCAL, ...REMOTE, new ConsumerStoppedError()];
    for (const error of errors) {
      expect(error).to.be.instanceOf(ProtocolError);
      expect(error.name).to.equal(error.constructor.name);
    }
    expect(errors.map((error) => error.code)).to.deep.equal([
      "ERR_LINE_CONTAINS_DELIMITER",
      "ERR_NOT_OVERRIDDEN",
      "ERR_NO_PROGRESS",
      "ERR_STRING_TOO_LONG",
      "ERR_TRANSFER_IN_PROGRESS",
      "ERR_LENGTH_LIMIT_EXCEEDED",
      "ERR_LINE_TOO_LONG",
      "ERR_NETSTRING_PARSE",
      "ERR_UNFINISHED_MESSAGE",
      "ERR_CONSUMER_STOPPED",
    ]);
  });

  it("say what was met and what is allowed", () => {
    expect(new StringTooLongError(256, 255).message).to.include("256").and.include("255");
    expect(new LengthLimitExceededError(6, 5).message).to.include("6").and.include("5");
  });
});
