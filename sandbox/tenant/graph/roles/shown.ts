import type { RoleDefinition } from './definitions.ts';

/** A definition as Graph shows it. */
export const shownDefinition = ({ id, displayName, isBuiltIn }: RoleDefinition) => ({
  id,
  description: displayName,
  displayName,
  isBuiltIn,
  isEnabled: true,
  templateId: id,
  version: '1',
});
