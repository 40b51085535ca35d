import {
  Binary,
  Fault,
  NoSuchFunction,
  type Procedure,
  XMLRPC,
  XMLRPCIntrospection,
  type XmlRpcSendable,
} from "@cordage/protocols/xmlrpc";

interface Task {
  readonly title: string;
  readonly priority: number;
  done: boolean;
  readonly note: null;
  readonly [name: string]: XmlRpcSendable;
}

/** What xmlrpc.server answers with for whatever is no fault of the service's own. */
const FAILURE = 1;

class Stats extends XMLRPC {
  override maxArgs = 1;
  readonly #tasks: readonly Task[];

  constructor(tasks: readonly Task[]) {
    super();
    this.#tasks = tasks;
  }

  xmlrpc_count(done: boolean | null = null): number {
    return this.#tasks.filter((task) => done === null || task.done === done).length;
  }

  xmlrpc_share(): number {
    return this.xmlrpc_count(true) / this.xmlrpc_count();
  }
}

class Text extends XMLRPC {
  xmlrpc_upper(text: string): string {
    return text.toUpperCase();
  }
}

/** Introspection as xmlrpc.server has it: names in order, those with dots only of functions. */
class System extends XMLRPCIntrospection {
  override xmlrpc_listMethods(): string[] {
    return super
      .xmlrpc_listMethods()
      .filter((name) => !name.startsWith("stats."))
      .sort();
  }

  override xmlrpc_methodSignature(_methodName: unknown): string {
    return "signatures not supported";
  }
}

/** What tasks_server.py is, with the faults of xmlrpc.server. */
export class Tasks extends XMLRPC {
  override FAILURE: number = FAILURE;
  readonly #all: Task[] = [];

  constructor() {
    super({ allowNone: true });
    this.putSubHandler("stats", new Stats(this.#all));
    this.putSubHandler("text", new Text());
    this.putSubHandler("system", new System(this, { multicall: true }));
  }

  override lookupProcedure(name: string): Procedure {
    try {
      return super.lookupProcedure(name);
    } catch (error) {
      if (!(error instanceof NoSuchFunction)) throw error;
      throw new Fault(FAILURE, `<class 'Exception'>:method "${name}" is not supported`);
    }
  }

  xmlrpc_add(title: string, priority = 1): number {
    return this.#all.push({ title, priority, done: false, note: null });
  }

  xmlrpc_finish(number: number): null {
    const task = this.#all[number - 1];
    if (task === undefined) throw new Fault(4, `there is no task ${number}`);
    task.done = true;
    return null;
  }

  xmlrpc_all(): Task[] {
    return this.#all;
  }

  xmlrpc_swap(pair: string | XmlRpcSendable[]): XmlRpcSendable {
    return typeof pair === "string" ? [...pair].reverse().join("") : pair.toReversed();
  }

  xmlrpc_crash(): never {
    throw new Fault(FAILURE, "<class 'ValueError'>:of no use");
  }

  xmlrpc_icon(): Binary {
    return new Binary(Buffer.from([0, 1, 2, 3, 4]));
  }

  xmlrpc_pow(base: number, exponent: number, modulus = Number.POSITIVE_INFINITY): number {
    return base ** exponent % modulus;
  }

  static {
    const { prototype } = Tasks;
    const help = "Adds a task, and tells its number.";
    Object.assign(prototype.xmlrpc_add, { help, maxArgs: 2 });
    Object.assign(prototype.xmlrpc_pow, { maxArgs: 3 });
  }
}
