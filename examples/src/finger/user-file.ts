/** The users, kept in memory and read again from their file every now and then. */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { Logger } from "@cordage/reactor";
import { type Plans, parsePlans } from "./plans.ts";

const log = new Logger("finger.users");

/** What a file of users said when it was last read. */
export class UserFile {
  readonly #path: string;
  #plans: Plans;

  /** Reads the file, and waits for it: nothing else goes on yet. @throws Error when it can't be read */
  constructor(path: string) {
    this.#path = path;
    this.#plans = parsePlans(readFileSync(path, "utf8"));
  }

  get plans(): Plans {
    return this.#plans;
  }

  /** Reads the file again. If it can't be read that is logged, and what was known stays. Never rejects. */
  async reload(): Promise<void> {
    try {
      this.#plans = parsePlans(await readFile(this.#path, "utf8"));
    } catch (error) {
      log.failure("Cannot read {path}", error, "error", { path: this.#path });
    }
  }
}
