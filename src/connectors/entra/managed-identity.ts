import type { Credential } from '../outbound/credential.ts';

/**
 * Tokens of the app's managed identity; `clientId` null: the system-assigned one. The identity library is loaded with
 * the first token, and calls the platform's own endpoint (H22).
 */
export function createManagedIdentity(clientId: string | null): Credential {
  let credential: Promise<Credential> | null = null;
  const load = async (): Promise<Credential> => {
    const { ManagedIdentityCredential } = await import('@azure/identity');
    return clientId === null ? new ManagedIdentityCredential() : new ManagedIdentityCredential({ clientId });
  };
  return {
    async getToken(scope) {
      credential ??= load();
      return (await credential).getToken(scope);
    },
  };
}
