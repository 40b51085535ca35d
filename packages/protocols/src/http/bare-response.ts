import { statusLine } from "./status-line.ts";

/**
 * The whole answer to a request that is refused, or that took too long to come: nothing of it is looked
 * at any further, so the connection ends with it.
 *
 * @param date - as HTTP writes it
 */
export function bareResponse(status: number, date: string): string {
  const line = statusLine(status, undefined);
  return `${line}Connection: close\r\nContent-Length: 0\r\nDate: ${date}\r\n\r\n`;
}
