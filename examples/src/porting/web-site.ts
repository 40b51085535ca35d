/** A site with a page, pages by number, and a form: web-site PORT. */
import type { Request } from "@cordage/protocols/http";
import {
  escapeHTML,
  type IResource,
  NOT_DONE_YET,
  notFound,
  Resource,
  Site,
} from "@cordage/protocols/web";
import { deferLater, reactor } from "@cordage/reactor";

class Front extends Resource {
  render_GET(request: Request): string {
    request.setHeader("content-type", "text/plain; charset=utf-8");
    return "numbers are below /n/, and /guest takes a name\n";
  }
}

class NumberPage extends Resource {
  override isLeaf = true;
  readonly number: number;

  constructor(number: number) {
    super();
    this.number = number;
  }

  render_GET(): string {
    return `<p>${this.number} squared is ${this.number ** 2}</p>`;
  }
}

class Numbers extends Resource {
  override getChild(name: string): IResource {
    if (!/^\d+$/.test(name)) return notFound();
    return new NumberPage(Number(name));
  }
}

class Guest extends Resource {
  override isLeaf = true;

  render_GET(): string {
    return '<form method="post"><input name="name"></form>';
  }

  render_POST(request: Request): typeof NOT_DONE_YET {
    const name = request.args.get("name")?.[0] ?? "";
    deferLater(reactor, 0.01, () => this.welcome(request, name));
    return NOT_DONE_YET;
  }

  welcome(request: Request, name: string): void {
    request.write(`<p>welcome, ${escapeHTML(name)}</p>`);
    request.finish();
  }
}

const root = new Resource();
root.putChild("", new Front());
root.putChild("n", new Numbers());
root.putChild("guest", new Guest());
const port = reactor.listenTCP(Number(process.argv[2]), new Site(root), { interface: "127.0.0.1" });
await port.whenListening();
console.log(`site on 127.0.0.1:${port.getHost().port}`);
reactor.run();
