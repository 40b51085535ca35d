import { asciiHostName } from "../../names/ascii-host-name.ts";

/** `text`, if it can be the name of a host, or is an IP address. @throws RangeError when it can't */
export function hostNameArgument(name: string, text: string): string {
  if (asciiHostName(text) !== undefined) return text;
  throw new RangeError(`${name} can be no name of a host, got ${text}`);
}
