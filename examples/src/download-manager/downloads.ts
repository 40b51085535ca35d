/** Many downloads, one after the other or several at a time. */
import {
  CancelledError,
  type Deferred,
  DeferredSemaphore,
  type Failure,
  gatherResults,
  inlineCallbacks,
} from "@cordage/deferred";
import { readBody } from "@cordage/protocols/http";
import type { IAgent } from "@cordage/protocols/web";

/** What became of one. */
export type Outcome =
  | { readonly url: string; readonly bytes: number }
  | { readonly url: string; readonly error: Error };

/** What is to be downloaded, and what is to be done with it. */
export interface Downloads {
  readonly agent: IAgent;
  readonly urls: readonly string[];
  /**
   * Takes a file, and lets go of it: no more are in memory than are under way. A Promise or Deferred is waited for.
   *
   * @param index - of its URL
   */
  save(body: Buffer, index: number): unknown;
}

/** The largest file that is taken, in bytes. */
export const MAX_FILE_BYTES: number = 64 * 1024 * 1024;

/** One after the other: reads like code that waits, and does not. */
export const downloadInSequence: (downloads: Downloads) => Deferred<Outcome[]> = inlineCallbacks(
  function* (downloads: Downloads) {
    const outcomes: Outcome[] = [];
    for (const [index, url] of downloads.urls.entries()) {
      outcomes.push(yield* download(downloads, url, index));
    }
    return outcomes;
  },
);

/**
 * At most so many at a time. All ask for a place at once, and begin when they get one.
 *
 * @param most - 1 or more
 */
export function downloadInParallel(downloads: Downloads, most: number): Deferred<Outcome[]> {
  const places = new DeferredSemaphore(most);
  return gatherResults(
    downloads.urls.map((url, index) => places.run(() => download(downloads, url, index))),
    { consumeErrors: true }, // all of them fail when all are cancelled, and one failure is told
  );
}

/**
 * Fires with what became of it, good or bad: one that fails is no reason to stop the others. To be cancelled is: that
 * goes on as a failure.
 */
function download({ agent, save }: Downloads, url: string, index: number): Deferred<Outcome> {
  return agent
    .request("GET", url)
    .addCallback((response) =>
      readBody(response, { maxSize: MAX_FILE_BYTES }).addCallback(async (body) => {
        if (response.code !== 200)
          throw new Error(`the server says ${response.code} ${response.phrase}`);
        await save(body, index);
        return body.length;
      }),
    )
    .addCallbacks(
      (bytes): Outcome => ({ url, bytes }),
      (failure): Outcome | Failure =>
        failure.check(CancelledError) === undefined ? { url, error: failure.value } : failure,
    );
}
