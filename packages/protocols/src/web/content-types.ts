/** What kind of content a file has, by its name (ST-3). */
import { extname } from "node:path";

/** The media types of files by extension, in lower case. */
export const CONTENT_TYPES: ReadonlyMap<string, string> = new Map([
  [".avif", "image/avif"],
  [".css", "text/css"],
  [".csv", "text/csv"],
  [".gif", "image/gif"],
  [".htm", "text/html"],
  [".html", "text/html"],
  [".ico", "image/vnd.microsoft.icon"],
  [".jpeg", "image/jpeg"],
  [".jpg", "image/jpeg"],
  [".js", "text/javascript"],
  [".json", "application/json"],
  [".mjs", "text/javascript"],
  [".mp3", "audio/mpeg"],
  [".mp4", "video/mp4"],
  [".ogg", "audio/ogg"],
  [".pdf", "application/pdf"],
  [".png", "image/png"],
  [".svg", "image/svg+xml"],
  [".tar", "application/x-tar"],
  [".txt", "text/plain"],
  [".wasm", "application/wasm"],
  [".wav", "audio/wav"],
  [".webm", "video/webm"],
  [".webp", "image/webp"],
  [".woff", "font/woff"],
  [".woff2", "font/woff2"],
  [".xml", "application/xml"],
  [".zip", "application/zip"],
]);

const CONTENT_ENCODINGS: ReadonlyMap<string, string> = new Map([
  [".gz", "gzip"],
  [".bz2", "bzip2"],
]);

/** What to say of a file. */
export interface ContentKind {
  readonly type: string;
  readonly encoding: string | undefined;
}

/** `page.html.gz` is HTML, encoded. */
export function contentKind(
  name: string,
  types: ReadonlyMap<string, string>,
  defaultType: string,
): ContentKind {
  const encoding = CONTENT_ENCODINGS.get(extname(name).toLowerCase());
  const inner = encoding === undefined ? name : name.slice(0, -extname(name).length);
  return { type: types.get(extname(inner).toLowerCase()) ?? defaultType, encoding };
}
