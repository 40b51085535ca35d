import { type Deferred, fail } from "@cordage/deferred";
import {
  addIntrospection,
  Binary,
  Double,
  Fault,
  withRequest,
  XMLRPC,
} from "@cordage/protocols/xmlrpc";
import { deferLater, type IReactorTime } from "@cordage/reactor";

const NO_SUCH_BOOK = 404;
const LENT = 409;
const TWO_WEEKS_MS = 14 * 24 * 3600 * 1000;

class Members extends XMLRPC {
  xmlrpc_names(): string[] {
    return ["Ada", "Zoë"];
  }

  xmlrpc_fee(name: string, months = 12): number {
    return name.length * months * 0.35;
  }

  static {
    Object.assign(Members.prototype.xmlrpc_names, { help: "Tells who may borrow." });
    Object.assign(Members.prototype.xmlrpc_fee, { maxArgs: 2 });
  }
}

/** What library_server.py is, line by line. */
export class Library extends XMLRPC {
  readonly #reactor: IReactorTime;
  readonly #lent = new Map<string, string | null>([
    ["Dune", "Zoë"],
    ["Emma", null],
  ]);
  xmlrpc_whereabouts = withRequest(
    (request, greeting: string) => `${greeting} from ${request.path}, asked with ${request.method}`,
  );

  constructor(reactor: IReactorTime) {
    super({ allowNone: true, useDateTime: true });
    this.#reactor = reactor;
    const members = new Members();
    members.putSubHandler("board", new Members());
    this.putSubHandler("members", members);
    addIntrospection(this);
  }

  xmlrpc_add(a: number, b: number): number {
    return a + b;
  }

  xmlrpc_books(): { title: string; to: string | null }[] {
    return [...this.#lent].sort().map(([title, to]) => ({ title, to }));
  }

  xmlrpc_find(title: string): { title: string; to: string | null; pages: number } | null {
    const to = this.#lent.get(title);
    return to === undefined ? null : { title, to, pages: 412 };
  }

  xmlrpc_lend(title: string, to: string): boolean | Fault {
    const current = this.#lent.get(title);
    if (current === undefined) throw new Fault(NO_SUCH_BOOK, `no book is called ${title}`);
    if (current !== null) return new Fault(LENT, `${title} is with ${current}`);
    this.#lent.set(title, to);
    return true;
  }

  /** A double that happens to be whole has to be said to be one: JavaScript's 2.0 is 2. */
  xmlrpc_balance(): Double {
    return new Double(2);
  }

  xmlrpc_due(lent: Date): Date {
    return new Date(lent.getTime() + TWO_WEEKS_MS);
  }

  xmlrpc_cover(title: string): Binary {
    return new Binary(Buffer.from(title + title));
  }

  xmlrpc_reserve(title: string): Deferred<string> {
    return deferLater(this.#reactor, 0.01, () => `${title} is reserved`);
  }

  xmlrpc_refuse(title: string): Deferred<never> {
    return fail(new Fault(LENT, `${title} is not for you`));
  }

  xmlrpc_burn(): never {
    throw new Error("a secret of ours");
  }

  xmlrpc_shelf(): symbol {
    return Symbol("shelf");
  }

  xmlrpc_total(...counts: number[]): number {
    return counts.reduce((sum, each) => sum + each, 0);
  }

  static {
    Object.assign(Library.prototype.xmlrpc_total, { maxArgs: Number.POSITIVE_INFINITY });
    Object.assign(Library.prototype.xmlrpc_add, {
      help: "Adds.",
      signature: [
        ["int", "int", "int"],
        ["double", "double", "double"],
      ],
    });
  }
}
