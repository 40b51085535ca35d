import { readFileSync } from "node:fs";
import { type Request, Resource, Site } from "@cordage/protocols/web";
import { WebSocketResource } from "@cordage/protocols/websocket";
import type { IReactorTime } from "@cordage/reactor";
import { ViewerFactory } from "./viewer-protocol.ts";

const PAGE = new URL("../../src/whiteboard/page.html", import.meta.url);

/** The modules that run in the page: the very ones that run in the tests. */
const MODULES = ["sketch.js", "stroke.js"];

/** A file that is read once, when the site is made. */
class FixedFile extends Resource {
  override isLeaf = true;
  readonly #content: Buffer;
  readonly #type: string;

  constructor(file: URL, type: string) {
    super();
    this.#content = readFileSync(file);
    this.#type = type;
  }

  render_GET(request: Request): Buffer {
    request.setHeader("Content-Type", `${this.#type}; charset=utf-8`);
    return this.#content;
  }
}

/** The page, what it loads, and the WebSocket that it opens. */
export function whiteboardSite(clock: IReactorTime): Site {
  const root = new Resource();
  root.putChild("", new FixedFile(PAGE, "text/html"));
  for (const name of MODULES) {
    root.putChild(name, new FixedFile(new URL(name, import.meta.url), "text/javascript"));
  }
  root.putChild("board", new WebSocketResource(new ViewerFactory(), { clock }));
  return new Site(root, { clock });
}
