/** What gives tokens: the shape of `TokenCredential` of `@azure/identity`, as far as we use it. */
export interface Credential {
  getToken(scope: string): Promise<{ readonly token: string; readonly expiresOnTimestamp: number } | null>;
}
