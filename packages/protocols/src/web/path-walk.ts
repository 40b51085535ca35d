/** Where a request is on its way: segments of its path, percent-decoded. */
interface PathLists {
  passed: string[];
  left: string[];
}

/**
 * The way of a request down a tree of resources.
 *
 * Nearly nobody asks for the segments passed and left, which are lists of the program's own to change. So they are
 * made when somebody does, and until then a step only counts.
 */
export class PathWalk {
  readonly #segments: readonly string[];
  #passedCount = 0;
  /** Once these are there it is they that count. */
  #lists: PathLists | undefined = undefined;

  /** @param segments - the whole path; not changed */
  constructor(segments: readonly string[]) {
    this.#segments = segments;
  }

  /** The segments passed. The list it goes on with. */
  get passed(): string[] {
    return this.#asLists().passed;
  }

  set passed(segments: string[]) {
    this.#asLists().passed = segments;
  }

  /** The segments still to go. The list it goes on with. */
  get left(): string[] {
    return this.#asLists().left;
  }

  set left(segments: string[]) {
    this.#asLists().left = segments;
  }

  /** Whether no segment has been passed. */
  get isAtStart(): boolean {
    return (this.#lists?.passed.length ?? this.#passedCount) === 0;
  }

  /** Passes a segment. @returns `undefined` at the end */
  next(): string | undefined {
    const lists = this.#lists;
    const segment = lists === undefined ? this.#segments[this.#passedCount] : lists.left.shift();
    if (segment === undefined) return undefined;
    if (lists === undefined) this.#passedCount += 1;
    else lists.passed.push(segment);
    return segment;
  }

  #asLists(): PathLists {
    this.#lists ??= {
      passed: this.#segments.slice(0, this.#passedCount),
      left: this.#segments.slice(this.#passedCount),
    };
    return this.#lists;
  }
}
