function fail(): never {
  throw new RangeError("looked at");
}

/** Something that throws when its member `name` is read. */
function guarded(name: string): object {
  return Object.defineProperty({}, name, { enumerable: true, get: fail });
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function deep(levels: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < levels; i += 1) value = [value];
  return value;
}

const inItself: unknown[] = [];
inItself.push(inItself);
const mapInItself = new Map<string, unknown>();
mapInItself.set("x", mapInItself);
const objectInItself: Record<string, unknown> = {};
objectInItself["x"] = objectInItself;

/** What a method may return that neither XML-RPC nor SOAP can send, or that fights back when looked at. */
export const UNSENDABLE: readonly (readonly [what: string, value: unknown])[] = [
  ["a function", () => 1],
  ["a symbol", Symbol("x")],
  ["an array in itself", inItself],
  ["an object in itself", objectInItself],
  ["a Map in itself", mapInItself],
  ["arrays too deep", deep(1000)],
  ["an object of a class", new (class Point {})()],
  ["a Set", new Set([1])],
  ["a regular expression", /x/],
  ["a boxed string", Object("x")],
  ["an error", new RangeError("returned")],
  ["numbers of 16 bits", new Uint16Array(2)],
  ["a Date that is none", new Date(NaN)],
  ["half a surrogate pair", "\uD800"],
  ["NUL", "a\0"],
  ["U+FFFE", "\uFFFE"],
  ["a member that throws", guarded("a")],
  ["a then that throws", guarded("then")],
  ["a constructor that throws, and no text", { ...{ toString: fail }, [Symbol.toPrimitive]: fail }],
  ["a revoked proxy", revoked()],
  ["a proxy whose traps throw", new Proxy({}, { get: fail, ownKeys: fail, getPrototypeOf: fail })],
];

/** What a method may throw that is no error. */
export const THROWN: readonly (readonly [what: string, value: unknown])[] = [
  ["undefined", undefined],
  ["null", null],
  ["text", "text"],
  ["a symbol", Symbol("x")],
  ["a bigint", 5n],
  ["a function", () => 1],
  ["an object without a prototype", Object.create(null)],
  ["an object whose members throw", guarded("message")],
  ["an object without a text", { toString: fail, [Symbol.toPrimitive]: fail }],
  ["an error whose message throws", Object.defineProperty(new Error(), "message", { get: fail })],
  ["an error whose stack throws", Object.defineProperty(new Error(), "stack", { get: fail })],
  ["an error whose cause is itself", causedByItself()],
];

function causedByItself(): Error {
  const error = new Error("x");
  error.cause = error;
  return error;
}
