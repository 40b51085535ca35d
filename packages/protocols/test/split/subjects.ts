/**
 * Every protocol of this package, in a form that `splitEverywhere` can try: what is noted of it, and what it
 * is sent. A protocol that is added to the package is added here, in a file of its folder's name.
 */
import type { SplitOptions, SplitSubject, Transcript } from "@cordage/testing";
import { AMP_SUBJECTS } from "./amp-subjects.ts";
import { BASIC_SUBJECTS } from "./basic-subjects.ts";
import { DICT_SUBJECTS } from "./dict-subjects.ts";
import { FINGER_SUBJECTS } from "./finger-subjects.ts";
import { HAPROXY_SUBJECTS } from "./haproxy-subjects.ts";
import { HTTP_SUBJECTS } from "./http-subjects.ts";
import { IDENT_SUBJECTS } from "./ident-subjects.ts";
import { MEMCACHE_SUBJECTS } from "./memcache-subjects.ts";
import { POLICIES_SUBJECTS } from "./policies-subjects.ts";
import { PORTFORWARD_SUBJECTS } from "./portforward-subjects.ts";
import { POSTFIX_SUBJECTS } from "./postfix-subjects.ts";
import { SHOUTCAST_SUBJECTS } from "./shoutcast-subjects.ts";
import { SOAP_SUBJECTS } from "./soap-subjects.ts";
import { SOCKS_SUBJECTS } from "./socks-subjects.ts";
import { TELNET_SUBJECTS } from "./telnet-subjects.ts";
import { WEBSOCKET_SUBJECTS } from "./websocket-subjects.ts";
import { WIRE_SUBJECTS } from "./wire-subjects.ts";
import { XMLRPC_SUBJECTS } from "./xmlrpc-subjects.ts";

/** A protocol, and what is sent to it. */
export interface Subject {
  readonly name: string;
  readonly make: SplitSubject;
  /** By what is special about them. */
  readonly transcripts: Readonly<Record<string, Transcript>>;
  readonly options?: SplitOptions;
}

export const SUBJECTS: readonly Subject[] = [
  ...AMP_SUBJECTS,
  ...BASIC_SUBJECTS,
  ...POLICIES_SUBJECTS,
  ...WIRE_SUBJECTS,
  ...PORTFORWARD_SUBJECTS,
  ...HAPROXY_SUBJECTS,
  ...SOCKS_SUBJECTS,
  ...DICT_SUBJECTS,
  ...FINGER_SUBJECTS,
  ...IDENT_SUBJECTS,
  ...TELNET_SUBJECTS,
  ...HTTP_SUBJECTS,
  ...MEMCACHE_SUBJECTS,
  ...POSTFIX_SUBJECTS,
  ...SHOUTCAST_SUBJECTS,
  ...SOAP_SUBJECTS,
  ...WEBSOCKET_SUBJECTS,
  ...XMLRPC_SUBJECTS,
];
