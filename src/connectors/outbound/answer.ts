/** An answer whose whole body has been read. */
export type Answer = Pick<Response, 'status' | 'ok' | 'headers' | 'text' | 'json'>;

/** Does what `Response` does with a body that is already here, without the stream that `Response` makes of it. */
export function wholeAnswer(status: number, headers: Headers, body: Uint8Array): Answer {
  const text = () => decoder.decode(body); // leaves a byte order mark out, as `Response` does
  return {
    status,
    ok: status >= 200 && status < 300,
    headers,
    text: async () => text(),
    json: async () => JSON.parse(text()) as unknown,
  };
}

const decoder = new TextDecoder();
