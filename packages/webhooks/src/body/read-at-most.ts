/**
 * Everything that a stream delivers, or undefined as soon as it is more than `maxBytes`. An aborted signal ends it early,
 * with what there is until then.
 */
export async function readAtMost(
  stream: ReadableStream<unknown>,
  { maxBytes, signal }: { readonly maxBytes: number; readonly signal?: AbortSignal },
): Promise<Uint8Array | undefined> {
  const reader = stream.getReader();
  // A stream that is broken already cannot be cancelled; the read under way reports that.
  const cancel = () => void reader.cancel().catch(() => undefined);
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (!(next.value instanceof Uint8Array)) throw new TypeError('The stream is not of bytes.');
      length += next.value.byteLength;
      if (length > maxBytes) {
        cancel();
        return undefined;
      }
      chunks.push(next.value);
    }
    return joined(chunks, length);
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = chunks;
  if (first !== undefined && chunks.length === 1) return first;
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}
