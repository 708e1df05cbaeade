/** What can happen to emergency access to roles. */
import type { PimSwitches } from '../tenant/graph/pim/switches.ts';
import type { Operation, Preset } from './preset.ts';

const set = (body: Partial<PimSwitches>): Operation => ({ method: 'PATCH', path: '/pim', body });

const preset = (
  id: string,
  label: string,
  what: string,
  changes: Partial<PimSwitches>,
  back: Partial<PimSwitches>,
): Preset => ({ id, label, what, begin: () => [set(changes)], end: () => [set(back)] });

export const PIM_PRESETS: readonly Preset[] = [
  preset(
    'role-not-effective',
    'Roles reach their systems late',
    'A role that was activated lets its holder into Exchange and the other systems only forty minutes later.',
    { effective: { exchange: 'PT40M', sharepoint: 'PT40M', teams: 'PT40M', intune: 'PT40M' } },
    { effective: {} },
  ),
  preset(
    'portals-disagree',
    'The portals disagree',
    "The Entra portal shows roles that are active, and Azure's doesn't.",
    { portalMismatch: true },
    { portalMismatch: false },
  ),
  preset(
    'pim-slow',
    'PIM is slow',
    'PIM accepts requests and carries each out twenty minutes later.',
    { activation: 'PT20M' },
    { activation: null },
  ),
  preset(
    'pim-away',
    'PIM is away',
    'PIM answers 503 to everything; roles that stand go on, and end in their time.',
    { outage: true },
    { outage: false },
  ),
  preset(
    'pim-wants-second-factor',
    'PIM wants a second factor',
    'The policy of the Exchange Administrator asks whoever assigns it for a second factor, which no app has.',
    { policies: { 'Exchange Administrator': { mfaOnAdminAssign: true } } },
    { policies: {} },
  ),
];
