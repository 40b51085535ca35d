/**
 * Checks a number of connections.
 *
 * @throws RangeError for one that is negative, or no number
 */
export function requireConnectionLimit(name: string, limit: number): number {
  if (!(limit >= 0))
    throw new RangeError(`${name} has to be a number of connections, got ${limit}`);
  return limit;
}
