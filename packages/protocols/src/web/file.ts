import { basename, join } from "node:path";
import { FileSender } from "../basic/file-sender.ts";
import {
  requireMethods,
  requireOptions,
  requireText,
  requireTexts,
} from "../http/argument-checks.ts";
import { toByteString } from "../http/header-text.ts";
import { CONTENT_TYPES, contentKind } from "./content-types.ts";
import { type BodyPart, chooseParts, lengthOf, readParts } from "./file-parts.ts";
import type { IResource } from "./interfaces.ts";
import { forbidden, notFound } from "./pages.ts";
import { type ImmediateResult, NOT_DONE_YET, type RenderResult } from "./render-result.ts";
import type { Request } from "./request.ts";
import { Resource } from "./resource.ts";
import { openServedFile, type ServedFile } from "./served-file.ts";

const CHUNK_SIZE = 65_536;
const FORBIDDEN_IN_NAMES = /[/\\\0]|\p{Surrogate}/u;

/** What may be chosen for a folder of files. */
export interface FileOptions {
  /** Media types by extension, in place of `CONTENT_TYPES`. */
  readonly contentTypes?: ReadonlyMap<string, string> | undefined;
  /** The type of other files. Default: `application/octet-stream`. */
  readonly defaultType?: string | undefined;
  /** What stands for a folder, if it is there. Default: `index`, `index.html`, `index.htm`. */
  readonly indexNames?: readonly string[] | undefined;
  /** Whether symbolic links may lead out of the folder. Default: false. */
  readonly followSymlinks?: boolean | undefined;
  /** Whether files are served whose names begin with a dot. Default: false. */
  readonly showDotFiles?: boolean | undefined;
  /**
   * The Cache-Control field of files, such as `public, max-age=31536000, immutable`. What is not there has none.
   * Default: none, so that caches guess by Last-Modified.
   */
  readonly cacheControl?: string | undefined;
}

/**
 * A file, or a folder with all that is in it. What is not a file is not there.
 *
 * ```ts
 * root.putChild("static", new File("/srv/www"));
 * ```
 *
 * Clients may ask for parts, and whether something has changed. A file that becomes shorter while it is sent
 * ends its connection. Folders are not listed.
 *
 * @see Twisted: `twisted.web.static.File` (ST-1 to ST-9)
 */
export class File extends Resource {
  readonly path: string;
  readonly #root: string;
  readonly #options: FileOptions;
  readonly #isFolder: boolean;

  /**
   * @param path - of the file, or of the folder
   * @throws TypeError for what is no path; for an option of another type than it has
   */
  constructor(
    path: string,
    options: FileOptions = {},
    above?: { root: string; isFolder: boolean },
  ) {
    super();
    this.path = path;
    this.#options = options;
    if (above === undefined) checkChoice(path, options);
    this.#root = above?.root ?? path;
    this.#isFolder = above?.isFolder ?? false;
  }

  override getChild(name: string, _request: Request): IResource {
    if (name === "") return this.#below(this.path, true);
    const isHidden = name.startsWith(".") && this.#options.showDotFiles !== true;
    const leadsElsewhere = name === "." || name === ".." || FORBIDDEN_IN_NAMES.test(name);
    if (isHidden || leadsElsewhere) return notFound();
    return this.#below(join(this.path, name), false);
  }

  /** Sends the file, or the range of it that is asked for, or what stands for a folder. */
  render_GET(request: Request): RenderResult {
    return this.#serve(request);
  }

  async #serve(request: Request): Promise<ImmediateResult> {
    const file = await this.#open(this.path);
    if (typeof file === "string") return this.#refuse(file, request);
    if (file.stats.isFile() && !this.#isFolder) return this.#send(file, this.path, request);
    await file.handle.close();
    if (!file.stats.isDirectory()) return this.#refuse("not-found", request);
    // The root of a site has its slash already, there being no segment before it.
    if (!this.#isFolder) return redirectToFolder(request);
    return this.#serveIndex(request);
  }

  async #serveIndex(request: Request): Promise<ImmediateResult> {
    for (const name of this.#options.indexNames ?? ["index", "index.html", "index.htm"]) {
      const path = join(this.path, name);
      const file = await this.#open(path);
      if (typeof file === "string") continue;
      if (file.stats.isFile()) return this.#send(file, path, request);
      await file.handle.close();
    }
    return this.#refuse("not-found", request);
  }

  /** Sends an open file, and closes it. */
  async #send(file: ServedFile, path: string, request: Request): Promise<ImmediateResult> {
    const { handle } = file;
    const parts = await this.#prepare(file, path, request);
    if (parts.length === 0 || request.method === "HEAD") {
      await handle.close();
      return "";
    }
    const sender = new FileSender();
    sender.CHUNK_SIZE = CHUNK_SIZE;
    sender
      .beginFileTransfer(readParts(handle, parts), request)
      .addCallback(() => request.finish())
      .addErrback((reason) => {
        if (!request.isLost) request.processingFailed(reason);
      })
      .addBoth(() => handle.close());
    return NOT_DONE_YET;
  }

  /** Sets the head of the response. @returns what it sends of the file, which is closed if that fails */
  async #prepare(file: ServedFile, path: string, request: Request): Promise<readonly BodyPart[]> {
    try {
      if (!this.#describe(path, file, request)) return [];
      const parts = chooseParts(request, file.stats.size);
      if (parts.length > 0) request.setHeader("Content-Length", `${lengthOf(parts)}`);
      return parts;
    } catch (error) {
      await file.handle.close();
      throw error;
    }
  }

  /** Sets the fields that tell what the file is. @returns false when the client knows it already */
  #describe(path: string, { stats }: ServedFile, request: Request): boolean {
    const { contentTypes = CONTENT_TYPES, cacheControl } = this.#options;
    const { defaultType = "application/octet-stream" } = this.#options;
    const { type, encoding } = contentKind(basename(path), contentTypes, defaultType);
    request.setHeader("Content-Type", type);
    request.setHeader("X-Content-Type-Options", "nosniff");
    request.setHeader("Accept-Ranges", "bytes");
    if (encoding !== undefined) request.setHeader("Content-Encoding", encoding);
    if (cacheControl !== undefined) request.setHeader("Cache-Control", cacheControl);
    const tag = `W/"${stats.size.toString(16)}-${Math.floor(stats.mtimeMs).toString(16)}"`;
    const tagFails = request.setETag(tag);
    // Asked in any case: that it has changed goes before that the client has it (RFC 9110, section 13.2.2).
    const timeFails = request.setLastModified(stats.mtimeMs / 1000);
    return tagFails === undefined && timeFails === undefined;
  }

  #open(path: string): ReturnType<typeof openServedFile> {
    const { followSymlinks = false } = this.#options;
    return openServedFile(path, { root: this.#root, followSymlinks });
  }

  #refuse(why: "not-found" | "forbidden", request: Request): ImmediateResult {
    const page = why === "forbidden" ? forbidden() : notFound();
    return page.render(request) as ImmediateResult; // pages of ours have it at once
  }

  #below(path: string, isFolder: boolean): File {
    return new File(path, this.#options, { root: this.#root, isFolder });
  }
}

function checkChoice(path: string, options: FileOptions): void {
  if (requireText("path", path) === "" || path.includes("\0")) {
    throw new TypeError(`that can be no path: ${JSON.stringify(path)}`);
  }
  const {
    contentTypes,
    defaultType = "",
    indexNames = [],
    cacheControl = "",
  } = requireOptions(options);
  if (contentTypes !== undefined) requireMethods("contentTypes", contentTypes, "get");
  toByteString(requireText("defaultType", defaultType));
  toByteString(requireText("cacheControl", cacheControl));
  requireTexts("indexNames", indexNames);
}

/** The same with a slash at its end: on this host, whatever the path begins with (ST-1). */
function redirectToFolder(request: Request): string {
  const query = request.uri.indexOf("?");
  const path = request.path.replace(/^\/+/, "").replaceAll("\\", "%5C");
  request.redirect(`/${path}/${query < 0 ? "" : request.uri.slice(query)}`);
  return "";
}
