/** What the Table API answers when a quota rule cancels a transaction that has run in part (KB1297438). */
const CANCELLED = {
  error: {
    message: 'Transaction cancelled: maximum execution time exceeded',
    detail:
      'maximum execution time exceeded Check logs for error trace or enable glide.rest.debug property to verify REST request processing',
  },
  status: 'failure',
};

/** The answer with half of its rows, rounded down, and the error after them. An answer without a `result` stays as it is. */
export async function cutOff(response: Response): Promise<Response> {
  const text = await response.text();
  const { status, headers } = response;
  const body = bodyOf(text);
  if (status !== 200 || body === null) return new Response(text === '' ? null : text, { status, headers });
  const { result } = body;
  const part = Array.isArray(result) ? result.slice(0, result.length >> 1) : result;
  const kept = new Headers(headers);
  kept.delete('content-length');
  return new Response(JSON.stringify({ ...body, result: part, ...CANCELLED }), { status, headers: kept });
}

function bodyOf(text: string): { readonly result: unknown } | null {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && 'result' in body ? body : null;
  } catch {
    return null;
  }
}
