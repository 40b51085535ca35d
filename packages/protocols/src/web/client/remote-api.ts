/** What a method of an interface is called with. */
export type RemoteArguments<Method> = Method extends (...args: infer Args) => unknown
  ? Args
  : never;

/** What a call of a method of an interface comes to. */
export type RemoteResult<Method> = Method extends (...args: never[]) => infer Result
  ? Awaited<Result>
  : never;
