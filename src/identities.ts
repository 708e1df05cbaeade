import type { Credential } from './connectors/outbound/credential.ts';
import { type Identities, noIdentity } from './connectors/outbound/identities.ts';
import type { Settings } from './settings.ts';

/**
 * Who does which work. What has no identity of its own is done by the one of the app (`theOne`), but for what writes to accounts or
 * roles, which falls back to nothing.
 */
export function identitiesOf(
  { identities }: Pick<Settings, 'identities'>,
  theOne: Credential,
  credentialOf: (clientId: string) => Credential,
): Identities {
  const of = (chosen: Settings['identities'][keyof Settings['identities']]): Credential => {
    switch (chosen.by) {
      case 'own':
        return credentialOf(chosen.clientId);
      case 'the-one':
        return theOne;
      case 'none':
        return noIdentity(chosen.because);
    }
  };
  const { read, write, mail, bot } = identities;
  const credentials = {
    read: of(read),
    write: of(write),
    mail: of(mail),
    bot: of(bot),
    'role-write': of(identities['role-write']),
    'password-write': of(identities['password-write']),
  };
  return (role) => credentials[role];
}
