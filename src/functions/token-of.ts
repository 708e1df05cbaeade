/** The token that the gate has proven, out of the same headers, for the one call that hands it on. */
export function tokenOf(headers: Headers): string {
  const given = /^Bearer ([\w~+/.-]+=*)$/i.exec(headers.get('authorization')?.trim() ?? '')?.[1];
  return given ?? headers.get('x-ms-token-aad-access-token')?.trim() ?? '';
}
