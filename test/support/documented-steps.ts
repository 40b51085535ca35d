import { type Block, blocksOf } from "./markdown-blocks.ts";
import { pagesBelow } from "./markdown-pages.ts";

/** One thing that a page has its reader do. */
export type Step = WrittenFile | TypedCommand;

/** A block that is a file: TypeScript whose first line names it, or configuration that the text names. */
export interface WrittenFile {
  readonly kind: "write";
  readonly file: string;
  readonly text: string;
}

/** A line of a `sh` block. */
export interface TypedCommand {
  readonly kind: "type";
  readonly command: string;
  /** What the page says it prints; `undefined` if the page says nothing. */
  readonly prints: string | undefined;
  /** Where it stands, such as `README.md:57`. */
  readonly place: string;
}

/** A part of a page that has its reader type something. */
export interface DocumentedSection {
  readonly page: string;
  readonly title: string;
  readonly steps: readonly Step[];
}

/** A first line that names the file which a block is. */
const FILE_NAME = /^\/\/ (?<file>[\w.-]+\.ts)\n/;

/** The name of a JSON file in the text. */
const JSON_NAME = /`(?<file>[\w.-]+\.json|\.mocharc\.json)`/g;

/** A line that runs a script of the repository. CI runs those: they are the tests, or take as long. */
const SCRIPT = /^npm (?:start|test|run [\w:]+)/;

/** What a shell does by itself, and what comes with Node; all else is a peer. */
const AT_HAND = /^(?:cd|echo|printf|node|npm|npx)$/;

/** Every section of every page in which something is typed, scripts of the repository left out. */
export function documentedSections(): DocumentedSection[] {
  return pagesBelow("").flatMap(sectionsOf);
}

/** The scripts of the repository that the pages have their readers run, such as `npm run docs`. */
export function documentedScripts(): TypedCommand[] {
  const blocks = pagesBelow("").flatMap(blocksOf);
  return blocks.flatMap(commandsOf).filter(({ command }) => SCRIPT.test(command));
}

/** Whether a command needs a program that has to be installed first, such as netcat. */
export function needsPeer({ command }: TypedCommand): boolean {
  const parts = command.replace(/"[^"]*"|'[^']*'/g, "''").split(/&&|[|();]/);
  const programs = parts.map((part) => part.trim().split(" ")[0] ?? "");
  return programs.some((program) => program !== "" && !AT_HAND.test(program));
}

/** The name of the file that a block is, if it is one. */
export function fileOf(block: Block): string | undefined {
  if (block.language === "ts") return FILE_NAME.exec(block.code)?.groups?.["file"];
  if (block.language !== "json") return undefined;
  return [...block.before.matchAll(JSON_NAME)].at(-1)?.groups?.["file"];
}

function sectionsOf(page: string): DocumentedSection[] {
  const blocks = blocksOf(page);
  const titles = [...new Set(blocks.map(({ section }) => section))];
  return titles
    .map((title) => {
      const steps = blocks.filter(({ section }) => section === title).flatMap(stepsOf);
      return { page, title, steps };
    })
    .filter(({ steps }) => steps.some(({ kind }) => kind === "type"));
}

function stepsOf(block: Block): Step[] {
  const file = fileOf(block);
  if (file !== undefined) return [{ kind: "write", file, text: block.code }];
  return commandsOf(block).filter(({ command }) => !SCRIPT.test(command));
}

/** @throws Error when several commands share one output: it couldn't be told which prints what */
function commandsOf({ page, line, language, code, printed }: Block): TypedCommand[] {
  if (language !== "sh") return [];
  const lines = code.split("\n").map((typed) => typed.replace(/\s+# .*$/, ""));
  const commands = lines.filter((typed) => typed !== "");
  if (printed !== undefined && commands.length > 1) {
    throw new Error(`${page}:${line}: several commands, and one output below`);
  }
  return commands.map((command) => {
    return { kind: "type", command, prints: printed, place: `${page}:${line}` };
  });
}
