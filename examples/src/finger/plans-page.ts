/** The users' plans as a web page. */
import { escapeHTML, type Request, Resource } from "@cordage/protocols/web";
import type { UserFile } from "./user-file.ts";

/** Lists every user, made anew for each request. */
export class PlansPage extends Resource {
  readonly #users: UserFile;

  constructor(users: UserFile) {
    super();
    this.#users = users;
  }

  render_GET(request: Request): string {
    request.setHeader("Content-Type", "text/html; charset=utf-8");
    const rows = [...this.#users.plans].map(
      ([name, plan]) => `<dt>${escapeHTML(name)}</dt>\n<dd>${escapeHTML(plan)}</dd>\n`,
    );
    return `<!DOCTYPE html>\n<title>Who is up to what</title>\n<dl>\n${rows.join("")}</dl>\n`;
  }
}
