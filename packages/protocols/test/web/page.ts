import { type RenderResult, type Request, Resource } from "@cordage/protocols/web";

/** Renders what the test says. */
export class Page extends Resource {
  override isLeaf = true;
  readonly #render: (request: Request) => unknown;

  constructor(render: (request: Request) => unknown) {
    super();
    this.#render = render;
  }

  render_GET(request: Request): RenderResult {
    return this.#render(request) as RenderResult; // tests also return what they should not
  }
}
