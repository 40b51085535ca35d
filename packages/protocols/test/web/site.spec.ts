import { Deferred, fail, succeed } from "@cordage/deferred";
import {
  NOT_DONE_YET,
  type Request,
  Resource,
  UnexpectedResultError,
  UnsupportedMethod,
} from "@cordage/protocols/web";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { get, message, response } from "../http/served.ts";
import { Page } from "./page.ts";
import { answer, bodyOf, serveSite, statusOf } from "./served-site.ts";

const HTML = "Content-Type: text/html; charset=utf-8";

/** Lets Promises that have settled be heard of. */
async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve();
}

describe("Site, sending what a resource returns (RS-4)", () => {
  it("sends text as UTF-8, and says so (HR-12)", () => {
    expect(answer(new Page(() => "caf\u00e9"), get("/"))).to.equal(
      response("200 OK", [HTML, "Content-Length: 5"], "caf\xc3\xa9"),
    );
  });

  it("sends bytes, of which it says no more than text/html (HR-12)", () => {
    expect(answer(new Page(() => Buffer.from([0, 255])), get("/"))).to.equal(
      response("200 OK", ["Content-Length: 2", "Content-Type: text/html"], "\0\xff"),
    );
  });

  it("leaves a Content-Type that was set", () => {
    const page = new Page((request) => {
      request.setHeader("Content-Type", "text/plain");
      return "hi";
    });
    expect(answer(page, get("/"))).to.equal(
      response("200 OK", ["Content-Type: text/plain", "Content-Length: 2"], "hi"),
    );
  });

  it("gives no type to nothing (HR-12)", () => {
    const nothing = response("200 OK", ["Content-Length: 0"]);
    expect(answer(new Page(() => ""), get("/"))).to.equal(nothing);
    expect(answer(new Page(() => Buffer.alloc(0)), get("/"))).to.equal(nothing);
  });

  it("sends what a Deferred fires with, now or later", () => {
    const later = new Deferred<string>();
    const { receive, sent } = serveSite(
      new Page(({ path }) => (path === "/now" ? succeed("now") : later)),
    );
    receive(get("/now") + get("/later") + get("/now"));
    expect(bodyOf(sent())).to.equal("now");
    later.callback("later");
    expect(sent()).to.equal(
      response("200 OK", [HTML, "Content-Length: 5"], "later") +
        response("200 OK", [HTML, "Content-Length: 3"], "now"),
    );
  });

  it("sends what a Promise resolves to", async () => {
    const { receive, sent } = serveSite(new Page(async () => Buffer.from("later")));
    receive(get("/"));
    await settle();
    expect(bodyOf(sent())).to.equal("later");
  });

  it("leaves a request to a resource that is not done yet", () => {
    let request: Request | undefined;
    const { receive, sent } = serveSite(
      new Page((asked) => {
        request = asked;
        return NOT_DONE_YET;
      }),
    );
    receive(get("/"));
    expect(sent()).to.equal("");
    request?.write("by hand");
    request?.finish();
    expect(bodyOf(sent())).to.equal("7\r\nby hand\r\n0\r\n\r\n");
  });

  it("takes NOT_DONE_YET out of a Deferred as well", () => {
    const { receive, sent } = serveSite(new Page(() => succeed(NOT_DONE_YET)));
    receive(get("/"));
    expect(sent()).to.equal("");
  });

  it("drops a result that comes when the client has gone", () => {
    const later = new Deferred<string>();
    const { lose, receive, sent } = serveSite(new Page(() => later));
    receive(get("/"));
    lose();
    later.callback("late");
    expect(sent()).to.equal("");
  });

  it("says nothing of work that was cancelled because the client had gone", () => {
    const later = new Deferred<string>();
    const page = new Page((request) => {
      request.notifyFinish().addErrback(() => later.cancel());
      return later;
    });
    const { lose, receive } = serveSite(page);
    receive(get("/"));
    lose();
    expect(flushLoggedErrors()).to.deep.equal([]);
  });
});

describe("Site, when a resource fails (RS-4)", () => {
  const explode = (): never => {
    throw new SyntaxError("<no> good");
  };

  const expectFailure = (answered: string): void => {
    expect(statusOf(answered)).to.equal(500);
    expect(answered).to.contain(`\r\n${HTML}\r\n`);
    expect(bodyOf(answered)).to.contain("Processing Failed");
    expect(answered).to.not.contain("good");
  };

  it("logs what it throws, and answers 500 with a fixed page", () => {
    expectFailure(answer(new Page(explode), get("/")));
    expect(flushLoggedErrors(SyntaxError).length).to.equal(1);
  });

  it("does the same for a Deferred and a Promise that fail", async () => {
    expectFailure(answer(new Page(() => fail(new SyntaxError("no good"))), get("/")));
    const { receive, sent } = serveSite(new Page(async () => explode()));
    receive(get("/"));
    await settle();
    expectFailure(sent());
    expect(flushLoggedErrors(SyntaxError).length).to.equal(2);
  });

  it("does the same for what is no response", () => {
    for (const result of [undefined, null, 42, true, {}, [], Symbol("NOT_DONE_YET")]) {
      expectFailure(answer(new Page(() => result), get("/")));
      expectFailure(answer(new Page(() => succeed(result)), get("/")));
    }
    const errors = flushLoggedErrors(UnexpectedResultError).map(({ value }) => `${value}`);
    expect(errors).to.have.lengthOf(14);
    expect(errors[2]).to.match(/bytes, text, a stream or NOT_DONE_YET, got null$/);
  });

  it("does the same when finding the resource fails", () => {
    class Broken extends Resource {
      override getChild(): never {
        return explode();
      }
    }
    expectFailure(answer(new Broken(), get("/a")));
    expect(flushLoggedErrors(SyntaxError).length).to.equal(1);
  });

  it("does the same when what is found is no resource, and says what it is", () => {
    for (const found of [undefined, 5, {}, Resource, Promise.resolve(new Resource())]) {
      class Wrong extends Resource {
        override getChild(): Resource {
          return found as Resource; // from a program that nobody has checked
        }
      }
      expectFailure(answer(new Wrong(), get("/a")));
      const [logged] = flushLoggedErrors(TypeError);
      expect(logged?.value.message).to.contain("expected a resource on the way, got ");
    }
  });

  it("tells of a method that is missing also when that is known only later (RS-3)", async () => {
    const missing = (): never => {
      throw new UnsupportedMethod(["PUT"]);
    };
    const { receive, sent } = serveSite(new Page(async () => missing()));
    receive(get("/"));
    await settle();
    const later = sent();
    expect(later).to.equal(answer(new Page(missing), get("/")));
    expect(later).to.match(/^HTTP\/1\.1 405 [\s\S]*\r\nAllow: PUT\r\n/);
  });

  it("appends no page about a method to a response that has begun", async () => {
    for (const isLater of [false, true]) {
      const { receive, sent, transport } = serveSite(
        new Page((request) => {
          request.write("so far");
          const error = new UnsupportedMethod(["PUT"]);
          if (isLater) return fail(error);
          throw error;
        }),
      );
      receive(get("/"));
      expect(transport.disconnected).to.equal(true);
      expect(sent()).to.not.contain("Method Not Allowed");
      expect(flushLoggedErrors(UnsupportedMethod)).to.have.length(1);
    }
  });

  it("keeps nothing of the response that was prepared", () => {
    const page = new Page((request) => {
      request.setResponseCode(201, "Made");
      request.setHeader("Content-Length", "nonsense");
      request.setHeader("ETag", '"a"');
      return explode();
    });
    const answered = answer(page, get("/"));
    expectFailure(answered);
    expect(answered).to.not.contain("ETag");
    expect(answered).to.contain(`Content-Length: ${bodyOf(answered).length}\r\n`);
    flushLoggedErrors(SyntaxError);
  });

  it("goes on with the next request", () => {
    const page = new Page(({ path }) => (path === "/bad" ? explode() : path));
    const answered = answer(page, get("/bad") + get("/good"));
    expect(answered.endsWith("\r\n\r\n/good")).to.equal(true);
    flushLoggedErrors(SyntaxError);
  });

  it("aborts the connection when the response has begun", () => {
    const { receive, sent, transport } = serveSite(
      new Page((request) => {
        request.write("so far");
        return explode();
      }),
    );
    receive(get("/"));
    expect(transport.disconnected).to.equal(true);
    expect(sent()).to.not.contain("500");
    flushLoggedErrors(SyntaxError);
  });

  it("logs a failure that comes when the client has gone", () => {
    const later = new Deferred<string>();
    const { lose, receive, sent } = serveSite(new Page(() => later));
    receive(get("/"));
    lose();
    later.errback(new SyntaxError("late"));
    expect(flushLoggedErrors(SyntaxError).length).to.equal(1);
    expect(sent()).to.equal("");
  });

  it("logs a result that comes when the resource has finished by itself", () => {
    const page = new Page((request) => {
      request.finishWith("first");
      return "second";
    });
    const answered = answer(page, get("/"));
    expect(bodyOf(answered)).to.equal("first");
    expect(flushLoggedErrors().length).to.equal(1);
  });

  it("shows an escaped trace if that is switched on", () => {
    const answered = answer(new Page(explode), get("/"), { displayTracebacks: true });
    expect(bodyOf(answered)).to.contain("SyntaxError: &lt;no&gt; good");
    expect(bodyOf(answered)).to.contain("site.spec");
    flushLoggedErrors(SyntaxError);
  });
});

describe("Site, asked about the server as a whole (RS-5)", () => {
  const root = new Page(() => "root");

  it("answers OPTIONS with nothing", () => {
    const empty = response("200 OK", ["Content-Length: 0"]);
    expect(answer(root, message("OPTIONS * HTTP/1.1"))).to.equal(empty);
    expect(answer(root, message("OPTIONS http://h HTTP/1.1"))).to.equal(empty);
  });

  it("answers 405 to other methods, and allows OPTIONS", () => {
    for (const method of ["GET", "HEAD", "POST"]) {
      const answered = answer(root, message(`${method} * HTTP/1.1`));
      expect(statusOf(answered)).to.equal(405);
      expect(answered).to.contain("\r\nAllow: OPTIONS\r\n");
    }
  });

  it("does not take a path of an asterisk for it", () => {
    expect(bodyOf(answer(root, get("/*")))).to.equal("root");
  });
});
