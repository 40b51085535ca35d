import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./sources.ts";

/** A fenced block of a Markdown page, and where it stands. */
export interface Block {
  readonly page: string;
  /** The line of its opening fence, counted from 1. */
  readonly line: number;
  /** What stands behind the fence: the language, and maybe a word more. */
  readonly language: string;
  readonly code: string;
  /** The part of the page that it is in: its last heading of the first or second level. */
  readonly section: string;
  /** The text since the last block or heading. */
  readonly before: string;
  /** What the page says it prints: the `text` block right below, if there is one. */
  readonly printed: string | undefined;
  /** Whether it is what the block right above prints. */
  readonly isOutput: boolean;
}

/** A fence, indented or not: with it begins and ends a block. */
const FENCE = /^ *(?<marks>`{3,}|~{3,})(?<language>.*)$/;

const HEADING = /^#{1,2} +(?<title>.*?) *$/;

/** The languages of blocks that print something. */
const PROGRAMS = ["ts", "sh"];

type BareBlock = Omit<Block, "printed" | "isOutput">;

/** The fenced blocks of a page, from its top. @throws Error when one has no end */
export function blocksOf(page: string): Block[] {
  const blocks = parse(page, readFileSync(join(ROOT, page), "utf8").split("\n"));
  return blocks.map((block, i) => ({
    ...block,
    printed: printedBy(block, blocks[i + 1]),
    isOutput: printedBy(blocks[i - 1], block) !== undefined,
  }));
}

function parse(page: string, lines: readonly string[]): BareBlock[] {
  const blocks: BareBlock[] = [];
  let section = "";
  let textStart = 0;
  for (let i = 0; i < lines.length; i++) {
    const title = HEADING.exec(lines[i] ?? "")?.groups?.["title"];
    const fence = FENCE.exec(lines[i] ?? "")?.groups;
    if (title !== undefined) {
      section = title;
      textStart = i + 1;
    }
    if (fence === undefined) continue;
    const end = endOf(lines, i, `${fence["marks"]}`);
    if (end === -1) throw new Error(`${page}:${i + 1}: this block has no end`);
    const language = `${fence["language"]}`.trim();
    const code = lines.slice(i + 1, end).map((line) => `${line}\n`);
    const before = lines.slice(textStart, i).join("\n").trim();
    blocks.push({ page, line: i + 1, language, code: code.join(""), section, before });
    i = end;
    textStart = end + 1;
  }
  return blocks;
}

/** The line of the fence that ends a block. */
function endOf(lines: readonly string[], start: number, marks: string): number {
  return lines.findIndex((line, i) => i > start && line.trim() === marks);
}

function printedBy(
  program: BareBlock | undefined,
  output: BareBlock | undefined,
): string | undefined {
  if (program === undefined || !PROGRAMS.includes(program.language)) return undefined;
  return output?.language === "text" && output.before === "" && output.section === program.section
    ? output.code
    : undefined;
}
