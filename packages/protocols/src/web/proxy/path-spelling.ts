import { percentDecode } from "../../http/percent-encoding.ts";
import { encodeSegment } from "../path-segment.ts";
import type { Request } from "../request.ts";

/** What a segment may hold as it is (RFC 3986, section 3.3). */
const SEGMENT = /^(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*$/;

/**
 * The rest of a request's path, the way the client has spelt it: `;a=b` and `%3Ba%3Db` need not be the same to the next
 * server. What the program has put in the place of a segment is encoded.
 */
export function spelledPath({ path, postpath }: Request): string {
  const given = path.split("/");
  const passed = given.length - postpath.length;
  const spelled = postpath.map((segment, i) => {
    const text = given[passed + i];
    const isSame = text !== undefined && SEGMENT.test(text) && percentDecode(text) === segment;
    return isSame ? text : encodeSegment(segment);
  });
  return spelled.map((segment) => `/${segment}`).join("");
}
