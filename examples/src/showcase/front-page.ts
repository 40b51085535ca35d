import { escapeHTML, type Request, Resource } from "@cordage/protocols/web";

/** A service that runs, and how to talk to it. */
export interface ServiceNote {
  readonly name: string;
  readonly address: string;
  readonly command: string;
}

/** The page that says what is running. */
export class FrontPage extends Resource {
  readonly #services: () => readonly ServiceNote[];

  /** @param services - asked at each request, since ports are known only when they are bound */
  constructor(services: () => readonly ServiceNote[]) {
    super();
    this.#services = services;
  }

  render_GET(request: Request): string {
    request.setHeader("Content-Type", "text/html; charset=utf-8");
    return renderPage(this.#services());
  }
}

function renderPage(services: readonly ServiceNote[]): string {
  const rows = services.map(
    ({ name, address, command }) =>
      `<tr><th>${escapeHTML(name)}</th><td>${escapeHTML(address)}</td><td><code>${escapeHTML(command)}</code></td></tr>`,
  );
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Cordage is running</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 4rem auto; max-width: 56rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #ccc; padding: .5rem; text-align: left; vertical-align: top; }
code { white-space: pre-wrap; }
</style>
</head>
<body>
<h1>Cordage is running</h1>
<p>One reactor in one process serves all of this. Try it from a terminal:</p>
<table>
<tr><th>service</th><th>where</th><th>try</th></tr>
${rows.join("\n")}
</table>
<p>Ctrl-C in the terminal where it was started stops it.</p>
</body>
</html>
`;
}
