let isGuarded = false;

/**
 * Writes to stderr, and does without it once nobody reads it any more: a closed pipe must not end the
 * process at the next line of its log. Other errors of the stream do what they would do without this.
 */
export function writeToStderr(text: string): void {
  if (!isGuarded) {
    isGuarded = true; // from the first write on: nothing runs on import
    process.stderr.on("error", ignoreClosedPipe);
  }
  process.stderr.write(text);
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") return;
  // As the only listener it stands between the error and Node, which would end the process with it.
  if (process.stderr.listenerCount("error") === 1) throw error;
}
