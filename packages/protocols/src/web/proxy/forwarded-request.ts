/** What the server behind a proxy is told of a request, and of who has made it (PX-1 to PX-3). */
import { Headers } from "../../http/headers.ts";
import type { Request } from "../request.ts";
import { nameAsVariable, passOn } from "./end-to-end.ts";
import { countForward, forwardsLeft } from "./max-forwards.ts";

/** What a proxy says of itself, and whom it believes. */
export interface ForwardingTraits {
  /** The name it goes by in Via. */
  readonly pseudonym: string;
  /** The addresses of proxies in front of it, whose word on the client is passed on. */
  readonly trustedProxies: ReadonlySet<string>;
}

/** What is said of a client by those in front, as a variable: there are more of them than ours. */
const CLAIM = /^(?:forwarded|x-forwarded-.*|x-real-ip)$/;
const FORWARDED_FOR = "X-Forwarded-For";
const FORWARDED_PROTO = "X-Forwarded-Proto";
const FORWARDED_HOST = "X-Forwarded-Host";

/** The fields that go to the server, but for Host and what frames the body. */
export function forwardedHeaders(request: Request, traits: ForwardingTraits): Headers {
  const { requestHeaders } = request;
  const headers = new Headers();
  passOn(requestHeaders, requestHeaders.getRawHeaders("Connection", []), headers);
  headers.removeHeader("Host");
  headers.removeHeader("Expect"); // whoever waits is told to go on by us
  const peer = peerOf(request);
  removeClaims(headers, traits.trustedProxies.has(peer));
  headers.setRawHeaders(FORWARDED_FOR, [
    [...headers.getRawHeaders(FORWARDED_FOR, []), peer].join(", "),
  ]);
  setUnlessThere(headers, FORWARDED_PROTO, request.isSecure() ? "https" : "http");
  setUnlessThere(headers, FORWARDED_HOST, request.getHeader("Host"));
  headers.addRawHeader("Via", `1.1 ${traits.pseudonym}`);
  const left = forwardsLeft(request);
  if (left !== undefined) countForward(headers, left);
  return headers;
}

/** Whether the request has been here before. */
export function hasPassed(request: Request, pseudonym: string): boolean {
  const stations = request.requestHeaders.getRawHeaders("Via", []).join(",").split(",");
  return stations.some((station) => station.trim().split(/[ \t]+/)[1] === pseudonym);
}

/**
 * Anybody can say anything of where a request comes from, and some servers believe `X_Forwarded_For` as well, which
 * no proxy writes.
 */
export function removeClaims(headers: Headers, isTrusted: boolean): void {
  for (const [name] of headers.getAllRawHeaders()) {
    const isKept = isTrusted && !name.includes("_");
    if (!isKept && CLAIM.test(nameAsVariable(name))) headers.removeHeader(name);
  }
}

function setUnlessThere(headers: Headers, name: string, value: string | undefined): void {
  if (value !== undefined && !headers.hasHeader(name)) headers.setRawHeaders(name, [value]);
}

function peerOf(request: Request): string {
  const address = request.getClientAddress();
  return "host" in address && typeof address.host === "string" ? address.host : "unknown";
}
