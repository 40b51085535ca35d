/**
 * The smallest protocols of the internet, each a server.
 *
 * @module wire
 */
export { Chargen } from "./chargen.ts";
export { Daytime } from "./daytime.ts";
export { Discard } from "./discard.ts";
export { Echo } from "./echo.ts";
export { QOTD } from "./qotd.ts";
export { Time } from "./time.ts";
export { Who } from "./who.ts";
