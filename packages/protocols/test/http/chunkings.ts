/** Ways to cut a message into chunks: none may change what it means (GEN-4). */

/** The message as it is. */
export function whole(bytes: Buffer): Buffer[] {
  return [bytes];
}

export function byteByByte(bytes: Buffer): Buffer[] {
  return Array.from(bytes, (_, i) => bytes.subarray(i, i + 1));
}

/** Cut in two, at every place in turn. */
export function* everySplit(bytes: Buffer): Generator<Buffer[]> {
  for (let at = 1; at < bytes.length; at++) yield [bytes.subarray(0, at), bytes.subarray(at)];
}

/** Cut into many, in `count` ways that are the same each time. */
export function* randomSplits(bytes: Buffer, count: number): Generator<Buffer[]> {
  let state = bytes.length + 1;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
  for (let i = 0; i < count; i++) {
    const longest = 1 + random(Math.max(2, bytes.length));
    const chunks: Buffer[] = [];
    for (let at = 0; at < bytes.length; ) {
      const end = at + 1 + random(longest);
      chunks.push(bytes.subarray(at, end));
      at = end;
    }
    yield chunks;
  }
}

/** All of these; every split only for messages that are short enough. */
export function* allChunkings(bytes: Buffer): Generator<Buffer[]> {
  yield whole(bytes);
  yield byteByByte(bytes);
  if (bytes.length <= 2000) yield* everySplit(bytes);
  yield* randomSplits(bytes, bytes.length <= 2000 ? 20 : 5);
}
