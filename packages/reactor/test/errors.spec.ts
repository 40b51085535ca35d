import { Deferred } from "@cordage/deferred";
import * as reactor from "@cordage/reactor";
import { expect } from "chai";
import * as errors from "#internal/errors.js";

const address = new reactor.IPv4Address("TCP", "192.0.2.1", 80);
const system = new Error("listen EADDRINUSE");

/** Of each error: one of them, its parent class, and its message, which is Twisted's where it has one. */
const ERRORS: [reactor.ReactorError, abstract new (...args: never[]) => Error, string][] = [
  [new reactor.BindError(), reactor.ReactorError, "An error occurred binding to an interface."],
  [
    new reactor.CannotListenError("", 80, system),
    reactor.BindError,
    "Couldn't listen on any:80: listen EADDRINUSE.",
  ],
  [
    new reactor.NotListeningError(),
    reactor.ReactorError,
    "The Port was not listening when it was asked to stop listening.",
  ],
  [
    new reactor.AlreadyListened(),
    reactor.ReactorError,
    "The file descriptor is being listened on already.",
  ],
  [new reactor.ConnectError(), reactor.ReactorError, "An error occurred while connecting."],
  [new reactor.ConnectBindError(), reactor.ConnectError, "Couldn't bind."],
  [new reactor.UnknownHostError(), reactor.ConnectError, "Hostname couldn't be looked up."],
  [new reactor.NoRouteError(), reactor.ConnectError, "No route to host."],
  [
    new reactor.ConnectionRefusedError(),
    reactor.ConnectError,
    "Connection was refused by other side.",
  ],
  [new reactor.TCPTimedOutError(), reactor.ConnectError, "TCP connection timed out."],
  [new reactor.BadFileError(), reactor.ConnectError, "File used for UNIX socket is no good."],
  [
    new reactor.ServiceNameUnknownError(),
    reactor.ConnectError,
    "Service name given as port is unknown.",
  ],
  [new reactor.SSLError(), reactor.ConnectError, "An SSL error occurred."],
  [new reactor.UserError(), reactor.ConnectError, "User aborted connection."],
  [new reactor.TimeoutError(), reactor.UserError, "User timeout caused connection failure."],
  [new reactor.DNSLookupError(), reactor.ReactorError, "DNS lookup failed."],
  [
    new reactor.ConnectInProgressError(),
    reactor.ReactorError,
    "A connect operation was started and isn't done yet.",
  ],
  [
    new reactor.NotConnectingError(),
    reactor.ReactorError,
    "The Connector was not connecting when it was asked to stop connecting.",
  ],
  [
    new reactor.ConnectingCancelledError(address),
    reactor.ReactorError,
    "Connecting was cancelled: IPv4Address(TCP, '192.0.2.1', 80).",
  ],
  [
    new reactor.NoProtocol(),
    reactor.ReactorError,
    "The factory built no protocol for the connection.",
  ],
  [new reactor.ConnectionDone(), reactor.ConnectionClosed, "Connection was closed cleanly."],
  [
    new reactor.ConnectionLost(),
    reactor.ConnectionClosed,
    "Connection to the other side was lost in a non-clean fashion.",
  ],
  [
    new reactor.ConnectionAborted(),
    reactor.ConnectionLost,
    "Connection was aborted locally using ITCPTransport.abortConnection.",
  ],
  [
    new reactor.ConnectionFdescWentAway(),
    reactor.ConnectionLost,
    "The file descriptor of the connection went away.",
  ],
  [
    new reactor.FileDescriptorOverrun(),
    reactor.ConnectionLost,
    "A mis-use of IUNIXTransport.sendFileDescriptor caused the connection to be closed.",
  ],
  [
    new reactor.WriteBufferFullError(70, 64),
    reactor.ConnectionLost,
    "Connection to the other side was lost in a non-clean fashion: " +
      "70 bytes wait to be sent, at most 64 may.",
  ],
  [
    new reactor.ProducerAlreadyRegisteredError(),
    reactor.ReactorError,
    "Cannot register producer, because a producer is registered already.",
  ],
  [
    new reactor.ProcessDone(),
    reactor.ConnectionDone,
    "A process has ended without apparent errors: process finished with exit code 0.",
  ],
  [
    new reactor.ProcessTerminated(3),
    reactor.ConnectionLost,
    "A process has ended with a probable error condition: process ended with exit code 3.",
  ],
  [new reactor.ProcessExitedAlready(), reactor.ReactorError, "The process has already exited."],
  [new reactor.ThreadEnded(), reactor.ReactorError, "A thread has ended while it was at work."],
  [new reactor.NotInThread(), reactor.ReactorError, "This is not a thread of a pool."],
  [
    new reactor.UnexpectedErrorOutput(Buffer.from("no\n"), new Deferred()),
    reactor.ReactorError,
    'got stderr: "no\\n".',
  ],
  [
    new reactor.ProcessOutputTooLong(10),
    reactor.ReactorError,
    "A process has written too much: more than 10 bytes.",
  ],
  [
    new reactor.ProcessSignalled(Buffer.alloc(0), Buffer.alloc(0), 9),
    reactor.ReactorError,
    "A process has ended without an exit code: by signal 9.",
  ],
  [
    new reactor.VerifyError(),
    reactor.ReactorError,
    "Could not verify something that was supposed to be signed.",
  ],
  [new reactor.PeerVerifyError(), reactor.VerifyError, "The peer rejected our verify error."],
  [
    new reactor.CertificateError(),
    reactor.ReactorError,
    "We did not find a certificate where we expected to find one.",
  ],
  [
    new reactor.InvalidAddressError("1.2.3", "not IPv4"),
    reactor.ReactorError,
    "An address is not valid: 1.2.3: not IPv4.",
  ],
  [
    new reactor.UnsupportedAddressFamily(),
    reactor.ReactorError,
    "The reactor doesn't support this address family.",
  ],
  [
    new reactor.UnsupportedSocketType(),
    reactor.ReactorError,
    "The reactor doesn't support this type of socket.",
  ],
  [new reactor.MessageLengthError(), reactor.ReactorError, "Message is too long to send."],
  [
    new reactor.MulticastJoinError(),
    reactor.ReactorError,
    "An attempt to join a multicast group failed.",
  ],
  [new reactor.AlreadyCalled(), reactor.ReactorError, "Tried to cancel an already-called event."],
  [
    new reactor.AlreadyCancelled(),
    reactor.ReactorError,
    "Tried to cancel an already-cancelled event.",
  ],
  [new reactor.ReactorAlreadyRunning(), reactor.ReactorError, "The reactor is running already."],
  [new reactor.ReactorNotRunning(), reactor.ReactorError, "Can't stop reactor that isn't running."],
  [
    new reactor.ReactorNotRestartable(),
    reactor.ReactorError,
    "A reactor that was stopped can't run again.",
  ],
  [
    new reactor.ReactorAlreadyInstalledError(),
    reactor.ReactorError,
    "A reactor is installed already, or the default one is in use.",
  ],
  [
    new reactor.LockNotOwnedError("/run/lock", 7),
    reactor.ReactorError,
    "The lock is held by another process: /run/lock, process 7.",
  ],
  [
    new reactor.IncompleteReadError(3),
    reactor.ReactorError,
    "The peer ended in the middle of what was to be read: 3 bytes are left.",
  ],
  [
    new reactor.ReadLimitExceededError(5),
    reactor.ReactorError,
    "The delimiter did not come within the limit: more than 5 bytes are before it.",
  ],
  [new reactor.ReadInProgressError(), reactor.ReactorError, "Another read is in progress."],
];

describe("errors", () => {
  for (const [error, parent, message] of ERRORS) {
    it(`${error.name} has its name, its place and its text (ERR1, ERR2)`, () => {
      expect(error.name).to.equal(error.constructor.name);
      expect(Object.getPrototypeOf(error.constructor)).to.equal(parent);
      expect(error.message).to.equal(message);
      expect(error.code).to.match(/^ERR_[A-Z_]+$/);
    });
  }

  it("are all in this list, and no two have one code (ERR1)", () => {
    const exported = Object.entries(errors).filter(
      ([, value]) => typeof value === "function" && value.prototype instanceof Error,
    );
    const abstractOnes = ["ReactorError", "ConnectionClosed"];
    const names = exported.map(([name]) => name).filter((name) => !abstractOnes.includes(name));
    expect(ERRORS.map(([error]) => error.name)).to.have.members(names);
    expect(new Set(ERRORS.map(([error]) => error.code)).size).to.equal(ERRORS.length);
  });

  it("put what is known between the sentence and the full stop (ERR2)", () => {
    expect(new reactor.ConnectionDone("Bye").message).to.equal(
      "Connection was closed cleanly: Bye.",
    );
    expect(new reactor.ConnectionAborted("x").message).to.equal(
      "Connection was aborted locally using ITCPTransport.abortConnection: x.",
    );
    expect(new reactor.NotListeningError("tell its address").message).to.equal(
      "The Port was not listening when it was asked to tell its address.",
    );
  });

  it("pass their cause on", () => {
    const cause = new Error("ECONNRESET");
    expect(new reactor.ConnectionLost("reset", { cause }).cause).to.equal(cause);
    expect(new reactor.ConnectError({ cause }).cause).to.equal(cause);
    expect(new reactor.ProcessTerminated(null, null, null, { cause }).cause).to.equal(cause);
    expect(new reactor.ConnectionLost("reset")).to.not.have.property("cause");
  });
});

describe("ConnectError", () => {
  it("tells the system's number and word, whichever there are (ERR2, ERR3)", () => {
    const text = (options: reactor.ConnectErrorOptions): string =>
      new reactor.ConnectionRefusedError(options).message;
    expect(text({ osError: 111, detail: "Connection refused" })).to.equal(
      "Connection was refused by other side: 111: Connection refused.",
    );
    expect(text({ osError: 111 })).to.equal("Connection was refused by other side: 111.");
    expect(text({ detail: "no" })).to.equal("Connection was refused by other side: no.");
  });

  it("keeps the number (ERR3)", () => {
    expect(new reactor.NoRouteError({ osError: 101 }).osError).to.equal(101);
    expect(new reactor.NoRouteError().osError).to.equal(undefined);
  });
});

describe("CannotListenError", () => {
  it("tells where, and what the system said (ERR1, ERR2)", () => {
    const error = new reactor.CannotListenError("127.0.0.1", 80, system);
    expect(error.message).to.equal("Couldn't listen on 127.0.0.1:80: listen EADDRINUSE.");
    expect(error).to.include({ interface: "127.0.0.1", port: 80, socketError: system });
    expect(error.cause).to.equal(system);
    expect(error.stack).to.contain("Couldn't listen on 127.0.0.1:80");
  });
});

describe("ProcessTerminated", () => {
  it("tells by what the process ended (ERR2)", () => {
    const text = (...args: ConstructorParameters<typeof reactor.ProcessTerminated>): string =>
      new reactor.ProcessTerminated(...args).message.replace(/^.*: /, "");
    expect(text(3)).to.equal("process ended with exit code 3.");
    expect(text(null, 9)).to.equal("process ended by signal 9.");
    expect(text(null, "SIGKILL")).to.equal("process ended by signal SIGKILL.");
    expect(text()).to.equal("process ended.");
  });

  it("keeps code, signal and status (PR4)", () => {
    expect(new reactor.ProcessTerminated(3, null, 768)).to.include({
      exitCode: 3,
      signal: null,
      status: 768,
    });
    expect(new reactor.ProcessDone(0)).to.include({ exitCode: 0, signal: null, status: 0 });
  });
});

describe("WriteBufferFullError and InvalidAddressError", () => {
  it("keep what they tell, as fields", () => {
    expect(new reactor.WriteBufferFullError(70, 64)).to.include({
      waitingBytes: 70,
      limitBytes: 64,
    });
    expect(new reactor.InvalidAddressError("1.2.3", "not IPv4")).to.include({
      address: "1.2.3",
      reason: "not IPv4",
    });
  });
});
