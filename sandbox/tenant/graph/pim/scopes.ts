/** Where a role may count: in the whole tenant, or in one of the company's administrative units. */
import { objectId } from '../../company/ids.ts';
import { WHOLE_TENANT } from '../roles/roles.ts';

export const ADMINISTRATIVE_UNITS = ['Amsterdam office', 'Berlin office'].map((displayName) => ({
  id: objectId('administrative-unit', displayName),
  displayName,
}));

export const isScope = (scope: string): boolean =>
  scope === WHOLE_TENANT || ADMINISTRATIVE_UNITS.some(({ id }) => scope === `/administrativeUnits/${id}`);
