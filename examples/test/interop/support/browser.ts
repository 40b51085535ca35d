import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DevToolsPage } from "./dev-tools-page.ts";

const FLAGS = [
  "--headless=new",
  "--no-sandbox", // which root doesn't get
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--remote-debugging-port=0",
];

/** A Chromium without a window, with a profile of its own. */
export class Browser {
  readonly #process: ChildProcess;
  /** Settles when all its processes are gone: each has our end of the pipe for errors. */
  readonly #gone: Promise<unknown>;
  readonly #profile: string;
  /** Where its DevTools listen, host and port. */
  readonly #devTools: string;
  readonly #pages: DevToolsPage[] = [];

  private constructor(process: ChildProcess, profile: string, devTools: string) {
    this.#process = process;
    this.#gone = once(process, "close");
    this.#profile = profile;
    this.#devTools = devTools;
  }

  static async start(): Promise<Browser> {
    const profile = mkdtempSync(join(tmpdir(), "chromium-"));
    const browser = spawn("chromium", [...FLAGS, `--user-data-dir=${profile}`, "about:blank"], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    for await (const line of createInterface(browser.stderr)) {
      const devTools = /^DevTools listening on ws:\/\/([^/]*)/.exec(line)?.[1];
      if (devTools === undefined) continue;
      browser.stderr.resume();
      return new Browser(browser, profile, devTools);
    }
    throw new Error("chromium has ended");
  }

  /** Opens a page in a tab of its own. */
  async open(url: string): Promise<DevToolsPage> {
    const response = await fetch(`http://${this.#devTools}/json/new?${url}`, { method: "PUT" });
    const { webSocketDebuggerUrl } = (await response.json()) as { webSocketDebuggerUrl: string };
    const page = await DevToolsPage.connect(webSocketDebuggerUrl);
    this.#pages.push(page);
    return page;
  }

  async stop(): Promise<void> {
    for (const page of this.#pages) page.disconnect();
    this.#process.kill();
    await this.#gone;
    rmSync(this.#profile, { recursive: true });
  }
}
