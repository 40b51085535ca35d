import { type Request, Resource, Session, type SessionOptions, Site } from "@cordage/protocols/web";
import { Clock, flushLoggedErrors, StringTransport } from "@cordage/testing";
import { expect } from "chai";
import { get, NOW } from "../http/served.ts";
import { statusOf } from "./served-site.ts";

class Visits {
  count = 0;
}

/** Runs what the test says, and answers with what that returns. */
class Scripted extends Resource {
  override isLeaf = true;
  action: (request: Request) => unknown = () => "";

  render_GET(request: Request): string {
    return `${this.action(request)}`;
  }
}

/** A site, with clients that keep no cookies but those they are given. */
class SessionSite {
  readonly clock = new Clock();
  readonly page = new Scripted();
  readonly site: Site;

  constructor(sessions: SessionOptions = {}, root: Resource | undefined = undefined) {
    const { clock } = this;
    this.site = new Site(root ?? this.page, { clock, wallClock: () => NOW, sessions });
  }

  /** What the page answers to a client that shows `cookie`. */
  ask(action: (request: Request) => unknown, cookie?: string, isSecure = false): string {
    this.page.action = (request) => {
      if (isSecure) request.setHost("h", 443, true);
      return action(request);
    };
    const transport = new StringTransport();
    const channel = this.site.buildProtocol();
    channel.makeConnection(transport);
    channel.dataReceived(
      Buffer.from(cookie === undefined ? get("/") : get("/", `Cookie: ${cookie}`)),
    );
    return transport.value().toString();
  }

  /** Begins a session: the cookie a client shows from then on. */
  begin(isSecure = false): string {
    return cookieOf(this.ask((request) => request.getSession().uid, undefined, isSecure));
  }
}

const cookieOf = (response: string): string =>
  /\r\nSet-Cookie: ([^;\r]*)/.exec(response)?.[1] ?? "none";
const bodyOf = (response: string): string => response.slice(response.indexOf("\r\n\r\n") + 4);
const uid = (request: Request): string => request.getSession().uid;
const visit = (request: Request): number => ++request.getSession(Visits).count;

describe("request.getSession() (RS-7)", () => {
  it("starts a session with 32 random bytes, in a cookie that no script and no other site sees", () => {
    const response = new SessionSite().ask(uid);
    const id = bodyOf(response);
    expect(id).to.match(/^[0-9a-f]{64}$/);
    const cookie = `Set-Cookie: TWISTED_SESSION=${id}; Path=/; HttpOnly; SameSite=lax\r\n`;
    expect(response).to.contain(cookie);
  });

  it("takes another cookie over TLS, which comes back over TLS only", () => {
    const response = new SessionSite().ask(uid, undefined, true);
    const id = bodyOf(response);
    expect(response).to.contain(
      `Set-Cookie: TWISTED_SECURE_SESSION=${id}; Path=/; Secure; HttpOnly; SameSite=lax\r\n`,
    );
  });

  it("finds the session again for a client that shows its cookie, and sets none anew", () => {
    const site = new SessionSite();
    const cookie = site.begin();
    const response = site.ask(uid, `a=b; ${cookie}`);
    expect(`TWISTED_SESSION=${bodyOf(response)}`).to.equal(cookie);
    expect(cookieOf(response)).to.equal("none");
  });

  it("gives one session to one request, however often it asks", () => {
    const site = new SessionSite();
    const response = site.ask((request) => [uid(request), uid(request)]);
    const [first, second] = bodyOf(response).split(",");
    expect(second).to.equal(first);
    expect(site.site.sessions.size).to.equal(1);
  });

  it("takes no id that it has not made", () => {
    const site = new SessionSite();
    for (const planted of ["", "x", "__proto__", "a".repeat(64)]) {
      expect(bodyOf(site.ask(uid, `TWISTED_SESSION=${planted}`))).to.match(/^[0-9a-f]{64}$/);
    }
  });

  it("lets an id that others could read on its way open nothing over TLS, nor the other way", () => {
    const site = new SessionSite();
    const plain = site.begin();
    const planted = plain.replace("TWISTED_SESSION", "TWISTED_SECURE_SESSION");
    expect(planted).to.not.contain(bodyOf(site.ask(uid, planted, true)));
    const secure = site.begin(true).replace("TWISTED_SECURE_SESSION", "TWISTED_SESSION");
    expect(secure).to.not.contain(bodyOf(site.ask(uid, secure)));
  });

  it("keeps what the program puts into it, by class", () => {
    const site = new SessionSite();
    const cookie = cookieOf(site.ask(visit));
    site.ask(visit, cookie);
    expect(bodyOf(site.ask(visit, cookie))).to.equal("3");
    expect(bodyOf(site.ask(visit))).to.equal("1");
    const seven = Object.assign(new Visits(), { count: 7 });
    site.ask((request) => request.getSession().setComponent(Visits, seven), cookie);
    expect(bodyOf(site.ask(visit, cookie))).to.equal("8");
  });

  it("hands its session to a component that it makes", () => {
    class Owner {
      readonly session: Session;
      constructor(session: Session) {
        this.session = session;
      }
    }
    const site = new SessionSite();
    const isOwn = (request: Request): boolean =>
      request.getSession(Owner).session === request.getSession();
    expect(bodyOf(site.ask(isOwn))).to.equal("true");
  });

  it("fails when the response has begun, unless there is a session already", () => {
    const site = new SessionSite();
    const late = (request: Request): void => {
      request.write("so far");
      request.getSession();
      request.finish();
    };
    site.ask(late);
    expect(flushLoggedErrors().map((failure) => failure.value.name)).to.deep.equal([
      "ResponseStartedError",
    ]);
    expect(site.site.sessions.size).to.equal(0);
    const cookie = site.begin();
    const response = site.ask((request) => {
      request.write("so far");
      return uid(request);
    }, cookie);
    expect(response).to.contain(cookie.slice("TWISTED_SESSION=".length));
  });

  it("goes by the names and the SameSite that were chosen", () => {
    const options = { cookieName: "id", secureCookieName: "__Host-id", sameSite: "none" } as const;
    const site = new SessionSite(options);
    expect(site.ask(uid)).to.match(/Set-Cookie: id=\w+; Path=\/; HttpOnly; SameSite=lax\r\n/);
    expect(site.ask(uid, undefined, true)).to.match(
      /Set-Cookie: __Host-id=\w+; Path=\/; Secure; HttpOnly; SameSite=none\r\n/,
    );
  });

  it("has a cookie of its own for a site that lies below another", () => {
    const inner = new SessionSite();
    const outer = new SessionSite();
    inner.page.action = uid;
    const response = outer.ask((request) => {
      request.prepath = ["a=b", "c"];
      inner.site.getResourceFor(request);
      return uid(request);
    });
    expect(cookieOf(response)).to.match(/^TWISTED_SESSION_a%3Db_c=/);
  });
});

describe("request.regenerateSession() (RS-7)", () => {
  it("goes on with the same session under another id, which alone is told and counts", () => {
    const site = new SessionSite();
    const before = cookieOf(site.ask(visit));
    const response = site.ask((request) => {
      request.regenerateSession();
      return visit(request);
    }, before);
    const after = cookieOf(response);
    expect(bodyOf(response)).to.equal("2");
    expect(after).to.not.equal(before);
    expect(bodyOf(site.ask(visit, after))).to.equal("3");
    expect(bodyOf(site.ask(visit, before))).to.equal("1"); // a session of its own
  });

  it("sets one cookie, also for a session that has just begun", () => {
    const response = new SessionSite().ask((request) => {
      request.addCookie("other", "stays");
      request.getSession();
      return request.regenerateSession().uid;
    });
    const cookies = [...response.matchAll(/Set-Cookie: ([^;\r]*)/g)].map(([, cookie]) => cookie);
    expect(cookies).to.deep.equal(["other=stays", `TWISTED_SESSION=${bodyOf(response)}`]);
  });

  it("keeps the time after which the session ends", () => {
    const site = new SessionSite();
    const cookie = cookieOf(site.ask((request) => request.regenerateSession().uid));
    site.clock.advance(899);
    expect(site.site.sessions.size).to.equal(1);
    site.clock.advance(1);
    expect(site.site.sessions.size).to.equal(0);
    expect(bodyOf(site.ask(visit, cookie))).to.equal("1");
  });
});

describe("Session, ending (RS-7)", () => {
  it("ends when it was not used for 15 minutes, each use counting anew", () => {
    const site = new SessionSite();
    const cookie = cookieOf(site.ask(visit));
    site.clock.advance(899);
    expect(bodyOf(site.ask(visit, cookie))).to.equal("2");
    site.clock.advance(899);
    expect(bodyOf(site.ask(visit, cookie))).to.equal("3");
    site.clock.advance(900);
    expect(bodyOf(site.ask(visit, cookie))).to.equal("1");
  });

  it("ends after the time that was chosen for all, or for this one", () => {
    const site = new SessionSite({ sessionTimeout: 10 });
    site.begin();
    const session = site.site.makeSession();
    session.sessionTimeout = 20;
    session.touch();
    site.clock.advance(10);
    expect(site.site.sessions.size).to.equal(1);
    site.clock.advance(10);
    expect(site.site.sessions.size).to.equal(0);
  });

  it("tells those who asked, once, when it ends by time or by expire()", () => {
    const site = new SessionSite();
    const told: string[] = [];
    for (const name of ["by time", "by hand"]) {
      const session = site.site.makeSession();
      session.notifyOnExpire(() => told.push(name));
      if (name === "by hand") session.expire();
      session.touch();
    }
    site.clock.advance(900);
    expect(told).to.deep.equal(["by hand", "by time"]);
    expect(site.clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("logs what one throws that is told, and tells the others", () => {
    const session = new SessionSite().site.makeSession();
    let isTold = false;
    session.notifyOnExpire(() => {
      throw new SyntaxError("no good");
    });
    session.notifyOnExpire(() => {
      isTold = true;
    });
    session.expire();
    session.expire();
    expect(isTold).to.equal(true);
    expect(flushLoggedErrors(SyntaxError)).to.have.length(1);
  });

  it("gives a client that has logged out a new session", () => {
    const site = new SessionSite();
    const cookie = site.begin();
    const response = site.ask((request) => {
      request.getSession().expire();
      return uid(request);
    }, cookie);
    expect(cookie).to.not.contain(bodyOf(response));
    expect(cookieOf(response)).to.equal(`TWISTED_SESSION=${bodyOf(response)}`);
  });

  it("ends the one left unused for longest when there would be too many", () => {
    const site = new SessionSite({ maxSessions: 2 });
    const [first, second] = [site.begin(), site.begin()];
    site.ask(uid, first);
    const third = site.begin();
    expect(site.site.sessions.size).to.equal(2);
    const isKnown = (cookie: string): boolean => cookie.includes(bodyOf(site.ask(uid, cookie)));
    expect([first, third].map(isKnown)).to.deep.equal([true, true]);
    expect(isKnown(second)).to.equal(false);
  });

  it("ends with the site: when the last port has stopped and the last connection is gone", () => {
    const { site, clock } = new SessionSite();
    const session = site.makeSession();
    const channel = site.buildProtocol();
    site.doStart();
    channel.makeConnection(new StringTransport());
    site.doStop();
    expect(site.getSession(session.uid)).to.equal(session);
    channel.connectionLost();
    expect(site.sessions.size).to.equal(0);
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("stays when a connection ends of a site that goes on", () => {
    const site = new SessionSite();
    site.site.noisy = false;
    site.begin();
    const channel = site.site.buildProtocol();
    channel.makeConnection(new StringTransport());
    channel.connectionLost();
    expect(site.site.sessions.size).to.equal(1);
  });
});

describe("Site, about sessions (RS-7)", () => {
  it("makes sessions of the program's own class", () => {
    class Account extends Session {
      override sessionTimeout = 5;
    }
    const { site, clock } = new SessionSite();
    site.sessionFactory = Account;
    expect(site.makeSession()).to.be.an.instanceOf(Account);
    clock.advance(5);
    expect(site.sessions.size).to.equal(0);
  });

  it("refuses a limit that leaves none, and a time that is none", () => {
    const make = (sessions: SessionOptions) => () => new SessionSite(sessions);
    expect(make({ maxSessions: 0 })).to.throw(RangeError);
    expect(make({ maxSessions: Number.NaN })).to.throw(RangeError);
    expect(make({ sessionTimeout: 0 })).to.throw(RangeError);
    expect(make({ sessionTimeout: Number.NaN })).to.throw(RangeError);
  });

  it("starts none for requests that don't ask for one", () => {
    const site = new SessionSite();
    expect(statusOf(site.ask(() => "hello"))).to.equal(200);
    expect(site.site.sessions.size).to.equal(0);
  });
});
