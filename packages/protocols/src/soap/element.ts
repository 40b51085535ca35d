/** A name with its namespace; `""` is none. */
export interface QName {
  readonly namespace: string;
  readonly local: string;
}

/** Which namespace each prefix stands for, here and further out. */
export class NamespaceScope {
  readonly #outer: NamespaceScope | undefined;
  readonly #declared: ReadonlyMap<string, string>;

  constructor(outer: NamespaceScope | undefined, declared: ReadonlyMap<string, string>) {
    this.#outer = outer;
    this.#declared = declared;
  }

  /** @param prefix - `""` for the default. @returns `undefined` for a prefix that stands for nothing */
  namespaceOf(prefix: string): string | undefined {
    let scope: NamespaceScope | undefined = this;
    while (scope !== undefined) {
      const namespace = scope.#declared.get(prefix);
      if (namespace !== undefined) return namespace;
      scope = scope.#outer;
    }
    return prefix === "" ? "" : undefined;
  }

  /** The name that text such as `xsd:int` stands for; `undefined` when its prefix stands for nothing. */
  resolve(name: string): QName | undefined {
    const colon = name.indexOf(":");
    const prefix = colon === -1 ? "" : name.slice(0, colon);
    const namespace = this.namespaceOf(prefix);
    return namespace === undefined ? undefined : { namespace, local: name.slice(colon + 1) };
  }
}

/** An element with all that is in it. */
export class Element implements QName {
  readonly namespace: string;
  readonly local: string;
  /** What prefixes in its attributes and text stand for. */
  readonly scope: NamespaceScope;
  readonly children: Element[] = [];
  /** All text directly inside, in one. */
  text = "";
  readonly #attributes: ReadonlyMap<string, string>;

  /** @param attributes - by {@link expandedName} */
  constructor(name: QName, scope: NamespaceScope, attributes: ReadonlyMap<string, string>) {
    this.namespace = name.namespace;
    this.local = name.local;
    this.scope = scope;
    this.#attributes = attributes;
  }

  /** Whether it is the element of that name. */
  is(namespace: string, local: string): boolean {
    return this.local === local && this.namespace === namespace;
  }

  attribute(namespace: string, local: string): string | undefined {
    return this.#attributes.get(expandedName({ namespace, local }));
  }
}

/** A name as one text: `{namespace}local`. */
export function expandedName({ namespace, local }: QName): string {
  return `{${namespace}}${local}`;
}
