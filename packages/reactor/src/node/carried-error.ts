/** Errors between threads: their classes can't be copied, what they say can (W2). */

/** How many causes of an error are taken along; one may be its own. */
const MAX_CAUSES = 16;

/** What was thrown, in a form that can be copied. */
export type CarriedError =
  | {
      readonly kind: "error";
      readonly name: string;
      readonly message: string;
      readonly stack: string | undefined;
      readonly code: string | undefined;
      readonly cause: CarriedError | undefined;
    }
  | { readonly kind: "value"; readonly value: unknown };

/** The errors of the language: these are made with their own class. */
const CLASSES: ReadonlyMap<string, ErrorConstructor> = new Map(
  [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map(
    (ErrorClass) => [ErrorClass.name, ErrorClass as ErrorConstructor],
  ),
);

/** Makes something to copy of what was thrown. */
export function carry(thrown: unknown, causes: number = MAX_CAUSES): CarriedError {
  if (!(thrown instanceof Error)) return { kind: "value", value: copyable(thrown) };
  const { name, message, stack, cause } = thrown;
  const code: unknown = Reflect.get(thrown, "code");
  return {
    kind: "error",
    name: String(name),
    message: String(message),
    stack,
    code: typeof code === "string" ? code : undefined,
    cause: cause === undefined || causes === 0 ? undefined : carry(cause, causes - 1),
  };
}

/** Makes an error again, with name, message, stack, code and cause. */
export function rebuild(carried: CarriedError): unknown {
  if (carried.kind === "value") return carried.value;
  const { name, message, stack, code, cause } = carried;
  const ErrorClass = CLASSES.get(name) ?? Error;
  const error = new ErrorClass(message, cause && { cause: rebuild(cause) });
  define(error, "stack", stack);
  if (error.name !== name) define(error, "name", name);
  if (code !== undefined) Object.assign(error, { code });
  return error;
}

function define(error: Error, property: "name" | "stack", value: string | undefined): void {
  Object.defineProperty(error, property, { value, configurable: true, writable: true });
}

function copyable(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return String(value);
  }
}
