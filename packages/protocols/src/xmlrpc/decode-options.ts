/** How documents are decoded where there is a choice. */
export interface DecodeOptions {
  /** Read `dateTime.iso8601` as a Date, taking it as UTC. Default: false, as a `DateTime`. */
  readonly useDateTime?: boolean | undefined;
  /** Accept `nan`, `inf` and `-inf` as `double`, as Python writes them. Default: false. */
  readonly allowNonFinite?: boolean | undefined;
  /** How many values one document may have. Default: `MAX_VALUES`. */
  readonly maxValues?: number | undefined;
}
