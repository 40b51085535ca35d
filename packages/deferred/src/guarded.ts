/**
 * Gives what `read` returns, or `otherwise` when it throws: an error is user code too, its getters and
 * conversions may throw while we report it.
 */
export function guarded<V>(read: () => V, otherwise: V): V {
  try {
    return read();
  } catch {
    return otherwise; // the report goes on with what can be said
  }
}
