/** The token of an `Authorization: Bearer` header, or `null`. */
export function bearerOf(headers: Headers): string | null {
  return /^Bearer ([\w~+/.-]+=*)$/i.exec(headers.get('authorization')?.trim() ?? '')?.[1] ?? null;
}
