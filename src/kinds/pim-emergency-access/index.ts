import { defineKind } from '../kind.ts';
import { plainTables } from '../table-format.ts';
import { controlled } from './controls.ts';
import { PIM_EMERGENCY } from './pim-kind.ts';
import { PIM_REASONS, SHARED_HERE } from './reasons.ts';
import { pimRules } from './rules.ts';
import { selectorsOf } from './tickets.ts';
import { pimWeaknesses } from './weaknesses.ts';

/** A directory role for the time of an emergency: asked for from an incident, given on few words, and ended. */
export const pimEmergencyAccess = defineKind({
  tables: plainTables(PIM_EMERGENCY),
  families: ['directory-role'],
  ownReasons: Object.keys(PIM_REASONS),
  sharedReasons: SHARED_HERE,
  needs: ['role-write'],
  reads: ['directory-roles', 'role-policies'],
  emergencies: true,
  weaknesses: pimWeaknesses,
  given: () => [],
  controls: controlled,
  selectors: selectorsOf,
  rotas: ({ onCall }) => onCall.map(({ team }) => team),
  rules: pimRules,
});
