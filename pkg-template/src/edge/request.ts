/**
 * All of a request's body, read from a clone; null where it is longer than `most` or encoded, `unreadable` where it was
 * read before or breaks off.
 */
export async function bodyOf(request: Request, most: number): Promise<Uint8Array | null | "unreadable"> {
  const { headers } = request;
  if (headers.has("content-encoding") || Number(headers.get("content-length") ?? 0) > most) return null;
  try {
    const { body } = request.clone();
    return body === null ? new Uint8Array() : await upTo(most, body);
  } catch {
    return "unreadable";
  }
}

async function upTo(most: number, body: ReadableStream<Uint8Array>): Promise<Uint8Array | null> {
  const reader = body.getReader();
  const bytes = new Uint8Array(most);
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return bytes.subarray(0, length);
    if (length + value.length > most) {
      // The other half of the body waits for nobody: cancelling ends once both are.
      reader.cancel().catch(() => {});
      return null;
    }
    bytes.set(value, length);
    length += value.length;
  }
}
