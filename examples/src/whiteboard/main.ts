/**
 * A whiteboard for several browsers: what one draws, all see, and all see the same.
 *
 * ```text
 * node examples/dist/whiteboard/main.js 8080
 * ```
 *
 * It prints where it listens; open that in two windows and draw. Read `sketch.ts` first, which says why all
 * pictures are the same in the end, then `board.ts`, which numbers the strokes, and `viewer-protocol.ts`, which joins the
 * two over a WebSocket.
 */
import { reactor } from "@cordage/reactor";
import { readPort, runProgram, tellWhere } from "../program.ts";
import { whiteboardSite } from "./whiteboard-site.ts";

const USAGE = `Usage: node examples/dist/whiteboard/main.js [PORT] [--help]

Serves a whiteboard on http://127.0.0.1:PORT/: 8080 by default, 0 for a free port. Ctrl-C stops.
`;

runProgram(USAGE, ([port = "8080"]) => {
  const options = { interface: "127.0.0.1" };
  const listening = reactor.listenTCP(readPort("PORT", port), whiteboardSite(reactor), options);
  tellWhere("whiteboard", listening.whenListening());
  reactor.run();
});
