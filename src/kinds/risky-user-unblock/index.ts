import { defineKind } from '../kind.ts';
import { plainTables } from '../table-format.ts';
import { selectorsOf } from './incidents.ts';
import { RISK_REASONS, SHARED_HERE } from './reasons.ts';
import { RISKY_USER } from './risk-kind.ts';
import { riskRules } from './rules.ts';
import { riskWeaknesses } from './weaknesses.ts';

/** One incident about somebody whose sign-in is risky: kept out while that is open, and let in on the word of those who may say so. */
export const riskyUserUnblock = defineKind({
  tables: plainTables(RISKY_USER),
  families: ['account'],
  ownReasons: Object.keys(RISK_REASONS),
  sharedReasons: SHARED_HERE,
  needs: ['password-write'],
  reads: ['risk', 'directory-roles'],
  alerts: 'risky-user',
  watches: true,
  weaknesses: riskWeaknesses,
  given: () => [],
  selectors: selectorsOf,
  rules: riskRules,
});
