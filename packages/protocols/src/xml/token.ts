/** What {@link XmlReader} finds in a document, in order. */
export type XmlToken = XmlStartTag | XmlEndTag | XmlText | XmlCData | XmlComment;

/** An element begins. `<a/>` begins and ends one. */
export interface XmlStartTag {
  readonly kind: "start";
  /** The name as written, prefix included. */
  readonly name: string;
  /** By name as written, in document order, references resolved. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** The element begun last and not ended yet ends. */
export interface XmlEndTag {
  readonly kind: "end";
  readonly name: string;
}

/** Character data, references resolved; never empty. What stands around a comment or CDATA is two. */
export interface XmlText {
  readonly kind: "text";
  readonly text: string;
}

/** A CDATA section; may be empty. */
export interface XmlCData {
  readonly kind: "cdata";
  readonly text: string;
}

/** A comment. Those before and after the root element are told too. */
export interface XmlComment {
  readonly kind: "comment";
  readonly text: string;
}
