import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { DocumentedSection, TypedCommand } from "./documented-steps.ts";
import { withFreePorts } from "./free-ports.ts";
import { copyRepository } from "./repository-copy.ts";
import { ROOT } from "./sources.ts";
import { Terminal } from "./terminal.ts";

/** Pages whose commands are typed in the root of the repository, as they say. */
const IN_REPOSITORY = /^examples\//;

/** A command that wants a clone beside the reader's folder. */
const WANTS_CLONE = /\.\.\/cordage\b/;

/** Does what a section of a page says, to the letter, and checks what it promises. */
export class Reader {
  readonly #place = mkdtempSync(join(tmpdir(), "cordage-reader-"));
  readonly #folder: string;
  readonly #terminal: Terminal;
  readonly #section: DocumentedSection;

  /** @param environment - variables of the shell that it types in */
  constructor(section: DocumentedSection, environment: Readonly<Record<string, string>>) {
    this.#section = section;
    this.#folder = IN_REPOSITORY.test(section.page) ? ROOT : join(this.#place, "project");
    mkdirSync(this.#folder, { recursive: true });
    this.#terminal = new Terminal(this.#folder, environment);
  }

  /**
   * Takes the steps in their order, and ends with Ctrl-C what runs on.
   *
   * @param isTyped - which commands to type
   */
  async follow(isTyped: (command: TypedCommand) => boolean): Promise<void> {
    for (const step of await withFreePorts(this.#section.steps)) {
      if (step.kind === "write") writeFileSync(join(this.#folder, step.file), step.text);
      else if (isTyped(step)) await this.#type(step);
    }
    for (const { status, signal, errors } of await this.#terminal.interrupt()) {
      expect(errors).to.equal("");
      expect(status ?? signal).to.be.oneOf([0, "SIGINT"]); // npx ends by the signal, whatever its program makes of it
    }
  }

  /** Ends what still runs, and leaves nothing behind. */
  async leave(): Promise<void> {
    await this.#terminal.interrupt();
    rmSync(this.#place, { recursive: true, force: true });
  }

  async #type({ command, prints, place }: TypedCommand): Promise<void> {
    if (WANTS_CLONE.test(command)) this.#clone();
    const typed = onThisNode(command);
    const what = `${place}: ${typed}`;
    if (this.#terminal.runsOn(command)) {
      expect(prints, `${what} runs on: the page has to say what it prints`).to.be.a("string");
      await this.#terminal.start(typed, `${prints}`);
      return;
    }
    const { status, output, errors } = await this.#terminal.run(typed);
    expect(status, `${what}\n${output}${errors}`).to.equal(0);
    if (prints !== undefined) expect(output, `${what}\n${errors}`).to.equal(prints);
  }

  #clone(): void {
    const clone = join(this.#place, "cordage");
    if (!existsSync(clone)) copyRepository(clone);
  }
}

/** Since 22.18 Node runs TypeScript as it is; where it doesn't, readers put `npx tsx` in place of `node`. */
function onThisNode(command: string): string {
  const { typescript = false } = process.features as { readonly typescript?: string | false };
  return typescript === false && /^node .*\.ts\b/.test(command)
    ? command.replace("node", "npx tsx")
    : command;
}
