/** Directory roles: built-in ones under their published template ids, and one that the company made. */
import { nearestNames } from '../../../../src/policy/nearest.ts';
import { objectId } from '../../company/ids.ts';

export type RoleDefinition = {
  readonly id: string;
  readonly displayName: string;
  readonly isBuiltIn: boolean;
  /** Whose password and sign-in a User Administrator may change all the same (graph 1.2). */
  readonly isLesser: boolean;
};

const privileged = (displayName: string, id: string): RoleDefinition => {
  return { id, displayName, isBuiltIn: true, isLesser: false };
};
const lesser = (displayName: string, id: string): RoleDefinition => {
  return { id, displayName, isBuiltIn: true, isLesser: true };
};

export const ROLE_DEFINITIONS: readonly RoleDefinition[] = [
  privileged('Global Administrator', '62e90394-69f5-4237-9190-012177145e10'),
  privileged('Privileged Role Administrator', 'e8611ab8-c189-46e8-94e1-60213ab1f814'),
  privileged('Privileged Authentication Administrator', '7be44c8a-adaf-4e2a-84d6-ab2649e08a13'),
  privileged('Security Administrator', '194ae4cb-b126-40b2-bd5b-6091b380977d'),
  privileged('Conditional Access Administrator', 'b1be1c3e-b65d-4f19-8427-f6fa0d97feb9'),
  privileged('Exchange Administrator', '29232cdf-9323-42fd-ade2-1d097af3e4de'),
  privileged('SharePoint Administrator', 'f28a1f50-f6e7-4571-818b-6a12f2af6b6c'),
  privileged('Teams Administrator', '69091246-20e8-4a56-aa4d-066075b2a7a8'),
  privileged('Intune Administrator', '3a2c62db-5318-420d-8d74-23affee5d9d5'),
  privileged('Application Administrator', '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3'),
  lesser('User Administrator', 'fe930be7-5e62-47db-91af-98c3a49a38b1'),
  lesser('Helpdesk Administrator', '729827e3-9c14-49f7-bb1b-9608f156bbb8'),
  lesser('Groups Administrator', 'fdd7a751-b60b-444a-984c-02652fe8fa1c'),
  lesser('Directory Readers', '88d8e3e3-8f55-4a1e-953a-9b9898b8876b'),
  {
    id: objectId('directory-role', 'Sign-in helper'),
    displayName: 'Sign-in helper',
    isBuiltIn: false,
    isLesser: false,
  },
];

export const definitionOf = (id: string): RoleDefinition | undefined =>
  ROLE_DEFINITIONS.find((one) => one.id === id.toLowerCase());

/** By id or display name, in any letter case. Throws a `RangeError` that tells the nearest. */
export function roleNamed(idOrName: string): RoleDefinition {
  const wanted = idOrName.trim().toLowerCase();
  const found = ROLE_DEFINITIONS.find((one) => one.id === wanted || one.displayName.toLowerCase() === wanted);
  if (found) return found;
  const names = ROLE_DEFINITIONS.map(({ displayName }) => displayName);
  const near = nearestNames(idOrName, names);
  const shown = near.length > 0 ? `Did you mean ${near.join(', or ')}?` : `There are ${names.join(', ')}.`;
  throw new RangeError(`The directory has no role "${idOrName}". ${shown}`);
}
