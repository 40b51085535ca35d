const CLOSING_DOT = /\.$/;

/** Two names of hosts that are the same, in another case or with a dot at the end, have the same key. */
export function hostKey(host: string): string {
  return host.toLowerCase().replace(CLOSING_DOT, "");
}
