/** Many downloads, one after the other or several at a time. */
import {
  type Deferred,
  DeferredSemaphore,
  gatherResults,
  inlineCallbacks,
} from "@cordage/deferred";
import { readBody } from "@cordage/protocols/http";
import type { IAgent } from "@cordage/protocols/web";

/** What became of one. */
export type Outcome =
  | { readonly url: string; readonly body: Buffer }
  | { readonly url: string; readonly error: Error };

/** The largest file that is taken, in bytes. */
export const MAX_FILE_BYTES: number = 64 * 1024 * 1024;

/**
 * Downloads a file.
 *
 * @returns fires with what became of it, good or bad: one that fails is no reason to stop the others
 */
export function download(agent: IAgent, url: string): Deferred<Outcome> {
  return agent
    .request("GET", url)
    .addCallback((response) =>
      readBody(response, { maxSize: MAX_FILE_BYTES }).addCallback((body): Outcome => {
        if (response.code === 200) return { url, body };
        return { url, error: new Error(`the server says ${response.code} ${response.phrase}`) };
      }),
    )
    .addErrback((failure): Outcome => ({ url, error: failure.value }));
}

/** One after the other: reads like code that waits, and does not. */
export const downloadInSequence: (agent: IAgent, urls: readonly string[]) => Deferred<Outcome[]> =
  inlineCallbacks(function* (agent: IAgent, urls: readonly string[]) {
    const outcomes: Outcome[] = [];
    for (const url of urls) outcomes.push(yield* download(agent, url));
    return outcomes;
  });

/**
 * At most so many at a time. All are asked for a place at once, and begin when they get one.
 *
 * @param most - 1 or more
 */
export function downloadInParallel(
  agent: IAgent,
  urls: readonly string[],
  most: number,
): Deferred<Outcome[]> {
  const places = new DeferredSemaphore(most);
  return gatherResults(urls.map((url) => places.run(() => download(agent, url))));
}
