import {
  Agent,
  alias,
  BasicCredentialFactory,
  DeferredResource,
  DigestCredentialFactory,
  EncodingResourceWrapper,
  errorPage,
  escapeHTML,
  File,
  GzipEncoderFactory,
  HTTPAuthSessionWrapper,
  NameVirtualHost,
  Redirect,
  Resource,
  ReverseProxyResource,
  RewriterResource,
  redirectTo,
  Session,
  SessionTable,
  Site,
} from "@cordage/protocols/web";
import { MemoryReactorClock } from "@cordage/testing";
import { expect } from "chai";
import { wrong } from "../http/wrong-value.ts";

type Case = readonly [
  what: string,
  call: () => unknown,
  error: typeof TypeError | typeof RangeError,
  text: string,
];

const reactor = new MemoryReactorClock();
const agent = new Agent(reactor);
const root = new Resource();
const basic = new BasicCredentialFactory("r");
const gzip = new GzipEncoderFactory();
const portal = { login: () => ({ resource: root }) };

const site = (sessions: unknown) => () => new Site(root, { sessions: wrong(sessions) });
const proxy =
  (options: object, host: unknown = "h", port: unknown = 80, path: unknown = "") =>
  () =>
    new ReverseProxyResource(wrong(host), wrong(port), wrong(path), wrong({ agent, ...options }));
const file = (options: object) => () => new File("/srv", wrong(options));

const CASES: readonly Case[] = [
  ["a site without a root", () => new Site(wrong(undefined)), TypeError, "the root of a site"],
  [
    "a class for its root",
    () => new Site(wrong(Resource)),
    TypeError,
    "class or function Resource",
  ],
  ["a session's time that is text", site({ sessionTimeout: "5" }), RangeError, "sessionTimeout"],
  ["half a session", site({ maxSessions: 1.5 }), RangeError, "maxSessions has to be a whole"],
  ["a cookie's name that is none", site({ cookieName: "a=b" }), RangeError, "a token, got a=b"],
  ["one with a blank in it", site({ secureCookieName: "a b" }), RangeError, "has to be a token"],
  ["an unknown sameSite", site({ sameSite: "some" }), RangeError, "lax, strict or none"],
  ["a number for sessions", site(5), TypeError, "options have to be an object, got 5"],
  [
    "one host for a list of them",
    () => new Site(root, { allowedHosts: "example.org" }),
    TypeError,
    'allowedHosts has to be a list of texts, got "example.org"',
  ],
  ["nothing for a child", () => root.putChild("a", wrong(undefined)), TypeError, "a child has to"],
  ["a class for a child", () => root.putChild("a", wrong(Resource)), TypeError, "render()"],
  ["a number for its name", () => root.putChild(wrong(5), root), TypeError, "name has to be text"],
  ["a file without a path", () => new File(wrong(undefined)), TypeError, "path has to be text"],
  ["an empty path", () => new File(""), TypeError, 'that can be no path: ""'],
  ["a path with NUL in it", () => new File("a\0b"), TypeError, "that can be no path"],
  ["null for its options", () => new File("/srv", wrong(null)), TypeError, "options have to be"],
  [
    "seconds for Cache-Control",
    file({ cacheControl: 60 }),
    TypeError,
    "cacheControl has to be text",
  ],
  ["an object for types", file({ contentTypes: {} }), TypeError, "contentTypes has to have get()"],
  ["a number for a type", file({ defaultType: 5 }), TypeError, "defaultType has to be text"],
  ["one index for a list", file({ indexNames: "index" }), TypeError, "a list of texts"],
  ["no Deferred", () => new DeferredResource(wrong(root)), TypeError, "then()"],
  [
    "an encoder for a maker of some",
    () => new EncodingResourceWrapper(root, wrong([gzip.createEncoder()])),
    TypeError,
    "createEncoder()",
  ],
  [
    "no list of encoders",
    () => new EncodingResourceWrapper(root, wrong(gzip)),
    TypeError,
    "a list of encoders",
  ],
  [
    "nothing to encode",
    () => new EncodingResourceWrapper(wrong(undefined), [gzip]),
    TypeError,
    "what is to be encoded",
  ],
  ["nothing to rewrite for", () => new RewriterResource(wrong(5)), TypeError, "got 5"],
  ["a rule that is none", () => new RewriterResource(root, wrong("a")), TypeError, "a rule has to"],
  ["a path for an alias", () => alias(wrong("/a"), ["b"]), TypeError, "aliasPath has to be a list"],
  ["a path for its source", () => alias(["a"], wrong("/b")), TypeError, "sourcePath has to be"],
  [
    "no URL to redirect to",
    () => new Redirect(wrong(undefined)),
    TypeError,
    "a URL has to be text",
  ],
  [
    "none for one request",
    () => redirectTo(wrong(5), wrong({})),
    TypeError,
    "a URL has to be text",
  ],
  ["a status that is none", () => errorPage(99, "a", "b"), RangeError, "code must be an integer"],
  ["a page without words", () => errorPage(404, wrong(5), "b"), TypeError, "has to be text, got 5"],
  ["nothing to escape", () => escapeHTML(wrong(undefined)), TypeError, "has to be text"],
  ["half a table", () => new SessionTable(1.5), RangeError, "maxSessions has to be a whole number"],
  ["a host that is no text", () => vhost(5, root), TypeError, "name has to be text"],
  ["a host with its port", () => vhost("h:80", root), RangeError, 'that can be no host: "h:80"'],
  ["a host without a root", () => vhost("h", undefined), TypeError, "the root for a host"],
  [
    "a proxy without an agent",
    proxy({ agent: undefined }),
    TypeError,
    "agent has to have request()",
  ],
  ["one proxy for a list", proxy({ trustedProxies: "10.0.0.1" }), TypeError, "trustedProxies has"],
  ["a host that is none", proxy({}, "h/x"), RangeError, "that can be no host: h/x"],
  ["a server without a name", proxy({}, undefined, undefined, 5), TypeError, "path has to be text"],
  ["a host with somebody at it", proxy({}, "u@h"), RangeError, "that can be no host"],
  ["a port that is none", proxy({}, "h", 0), RangeError, "port must be an integer from 1"],
  ["a port that is text", proxy({}, "h", "80"), RangeError, 'got "80"'],
  ["a path with a query", proxy({}, "h", 80, "/a?b"), RangeError, "to hold no ? or #"],
  ["no portal", () => new HTTPAuthSessionWrapper(wrong({}), [basic]), TypeError, "login()"],
  ["no way in", () => new HTTPAuthSessionWrapper(portal, []), TypeError, "a list of credential"],
  [
    "a class for a way in",
    () => new HTTPAuthSessionWrapper(portal, wrong([BasicCredentialFactory])),
    TypeError,
    "getChallenge()",
  ],
  [
    "no realm",
    () => new BasicCredentialFactory(wrong(undefined)),
    TypeError,
    "realm has to be text",
  ],
  ["no clock", () => new DigestCredentialFactory("md5", "r", wrong({})), TypeError, "seconds()"],
  [
    "nothing to call in the end",
    () => new Session(new Site(root, { clock: reactor }), "id").notifyOnExpire(wrong(5)),
    TypeError,
    "callback has to be a function, got 5",
  ],
];

function vhost(name: unknown, resource: unknown): void {
  new NameVirtualHost().addHost(wrong(name), wrong(resource));
}

describe("@cordage/protocols/web, given arguments that are none", () => {
  for (const [what, call, error, text] of CASES) {
    it(`refuses ${what} at the call`, () => {
      expect(call).to.throw(error, text);
    });
  }

  it("takes the names of hosts in all their forms", () => {
    for (const name of ["localhost", "Example.org.", "127.0.0.1", "[::1]"]) vhost(name, root);
    for (const host of ["localhost", "127.0.0.1", "::1"]) proxy({}, host)();
  });
});
