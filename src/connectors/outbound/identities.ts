import type { Credential } from './credential.ts';

/**
 * What an identity is for. The first four fall back to the one identity of the app where they have none of their own;
 * what writes roles or passwords never does, because a token for it is worth the whole tenant.
 */
export type IdentityRole = 'read' | 'write' | 'mail' | 'bot' | 'role-write' | 'password-write';

/** The credential for a role. The same object for two roles that one identity has, so that they share its tokens. */
export type Identities = (role: IdentityRole) => Credential;

/** Why there is no identity for a call, in words that may be told. */
export class NoIdentity extends Error {}

/** Stands where there is no identity. */
export function noIdentity(because: string): Credential {
  return {
    getToken: async () => {
      throw new NoIdentity(because);
    },
  };
}
