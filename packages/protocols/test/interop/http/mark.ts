/** What a front says of a request it passes on, in one field that it sets itself, so that no client can forge it. */

/** The field: `id client method target`, in which the id is never the same twice. */
export const MARK = "X-Front";

/** One request, as the server behind the front took it. */
export interface TakenRequest {
  readonly method: string;
  readonly target: string;
  /** What the front has said of it: `undefined` for a request that the front knows nothing of. */
  readonly mark: string | undefined;
}

/** The number of the client a request is from, as the server answers it; `nobody` without a mark. */
export function clientOf(mark: string | undefined): string {
  return mark?.split(" ")[1] ?? "nobody";
}

/** Whether the front says of it that it is just this request. */
export function isAsMarked({ method, target, mark }: TakenRequest): boolean {
  const [, , ...said] = mark?.split(" ") ?? [];
  return said.join(" ") === `${method} ${target}`;
}

/** The marks of the requests that a front has sent. */
export function marksIn(bytes: string): string[] {
  return Array.from(bytes.matchAll(/^x-front: (.*)\r\n/gim), ([, mark]) => mark ?? "");
}
