/** What is to be guessed: a few words, easy and less so. */
export const WORDS: readonly string[] = [
  "anchor",
  "bridge",
  "cordage",
  "ferry",
  "harbour",
  "island",
  "lantern",
  "rhythm",
  "sailor",
  "twist",
];
