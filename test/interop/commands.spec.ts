import { documentedSections, needsPeer } from "../support/documented-steps.ts";
import { NpmRegistry } from "../support/npm-registry.ts";
import { Reader } from "../support/reader.ts";

/** Sections that have their readers talk to a server with a program such as netcat. */
const SECTIONS = documentedSections().filter(({ steps }) =>
  steps.some((step) => step.kind === "type" && needsPeer(step)),
);

/** npm and compilers are run, on a busy machine; in milliseconds. */
const TIME_LIMIT = 600_000;

describe("what the READMEs and guides have their readers type, peers included", function () {
  this.timeout(TIME_LIMIT);
  const registry = new NpmRegistry();
  let environment: Record<string, string>;
  let reader: Reader | undefined;

  before(async () => {
    environment = await registry.start();
  });
  afterEach(() => reader?.leave());
  after(() => registry.stop());

  for (const section of SECTIONS) {
    it(`works as ${section.page} says in "${section.title}"`, async () => {
      reader = new Reader(section, environment);
      await reader.follow(() => true);
    });
  }
});
