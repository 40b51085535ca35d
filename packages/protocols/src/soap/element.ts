/** A name with its namespace; `""` is none. */
export interface QName {
  readonly namespace: string;
  readonly local: string;
}

/** Which namespace each prefix stands for, here and further out. */
export class NamespaceScope {
  /** On how many levels a prefix is looked for. */
  readonly levels: number;
  readonly #outer: NamespaceScope | undefined;
  readonly #declared: ReadonlyMap<string, string>;

  constructor(outer: NamespaceScope | undefined, declared: ReadonlyMap<string, string>) {
    this.levels = (outer?.levels ?? 0) + 1;
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

/** An attribute; one without a prefix is in no namespace. */
export interface Attribute extends QName {
  readonly value: string;
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
  readonly #attributes: readonly Attribute[];

  constructor(name: QName, scope: NamespaceScope, attributes: readonly Attribute[]) {
    this.namespace = name.namespace;
    this.local = name.local;
    this.scope = scope;
    this.#attributes = attributes;
  }

  /** Characters in the text directly inside and in attributes: what reading it may have to go through. */
  get characters(): number {
    return this.#attributes.reduce((sum, { value }) => sum + value.length, this.text.length);
  }

  /** Whether it is the element of that name. */
  is(namespace: string, local: string): boolean {
    return this.local === local && this.namespace === namespace;
  }

  /** The value of an attribute. There are few enough to look at each. */
  attribute(namespace: string, local: string): string | undefined {
    for (const attribute of this.#attributes) {
      if (attribute.local === local && attribute.namespace === namespace) return attribute.value;
    }
    return undefined;
  }
}
