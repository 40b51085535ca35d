import * as web from "@cordage/protocols/web";
import { expect } from "chai";

describe("@cordage/protocols/web", () => {
  it("exports these names", () => {
    expect(Object.keys(web).sort()).to.deep.equal([
      "Agent",
      "BrowserLikePolicyForHTTPS",
      "BrowserLikeRedirectAgent",
      "CACHED_CONNECTION_TIMEOUT",
      "CACHED_POLICIES",
      "CONTENT_DECODERS",
      "ContentDecoderAgent",
      "HTTPConnectionPool",
      "HTTPStatusError",
      "HostnameCachingHTTPSPolicy",
      "InfiniteRedirection",
      "InsecureRedirect",
      "MAX_CONTENT_CODINGS",
      "MAX_DECODED_BYTES",
      "MAX_PERSISTENT_PER_HOST",
      "NOT_DONE_YET",
      "PageRedirect",
      "ProxyAgent",
      "REDIRECT_LIMIT",
      "RedirectAgent",
      "RedirectError",
      "RedirectWithNoLocation",
      "Request",
      "Resource",
      "SchemeNotSupported",
      "Site",
      "URI",
      "UnexpectedResultError",
      "UnsupportedMethod",
      "errorPage",
      "escapeHTML",
      "forbidden",
      "getChildForRequest",
      "notFound",
    ]);
  });
});
