import { type NamedRoom, roomsFor, SEVERITIES, type Severity } from '../../src/domain/room.ts';
import type { LoadedPolicy } from '../../src/kinds/kind.ts';
import { loadTable } from '../../src/kinds/load-table.ts';
import type { Rules } from '../../src/policy/rulebook.ts';
import { type CaseBase, resolveNames } from './case-base.ts';
import { type CaseFile, inputOf } from './case-file.ts';
import type { CaseRun } from './case-run.ts';
import { differs } from './differs.ts';
import { licenseDifferences } from './license-differences.ts';
import { merged, type Patch } from './patch.ts';

const NOTHING = { decision: null, plan: null, standing: [], shown: [], told: {} };

/** Ticket in, decision and plan out, by the same functions the product uses. */
export function runCase(file: CaseFile, base: CaseBase, inForce: LoadedPolicy): CaseRun {
  const policy = file.table === undefined ? inForce : changedPolicy(inForce, resolveNames(file.table, base));
  const item = policy.catalog?.catalogItems.find(({ name }) => name === file.ticket.catalogItem);
  const input = inputOf(file, base, item?.ids[0] ?? 'an item that no table names');
  const rules = policy.rules();
  const reading = rules.understand(input.ticket, input.people);
  if (!reading.understood)
    return { verdict: reading.unclear ? 'review' : 'refuse', reasons: reading.reasons, ...NOTHING };
  const { renewalAskedBy } = input;
  const request = { ...reading.request, ...(renewalAskedBy !== undefined && { renewalAskedBy }) };
  const wanted = rules.factsWanted(request);
  const facts = input.factsFor(wanted);
  const part = partOf(rules, file.part);
  const decision = part.decide(request, facts, input.now);
  const plan = part.plan(request, facts);
  const standing = part.alreadyThere(request, facts);
  const shown = part.shown(request, facts);
  const told = toldOf(rules.operations.rooms, reading.entitlement);
  return { verdict: decision.verdict, reasons: decision.reasons, decision, plan, standing, shown, told };
}

/** Throws for a part that decisions of the kind do not have. */
function partOf(
  rules: Rules,
  name: string | undefined,
): Pick<Rules, 'decide' | 'plan' | 'alreadyThere' | 'shown'> {
  if (name === undefined) return rules;
  const part = rules.parts?.find((one) => one.name === name);
  if (!part) throw new Error(`Decisions of ${rules.kind} have no part "${name}".`);
  return part;
}

function toldOf(rooms: readonly NamedRoom[], entitlement: string): CaseRun['told'] {
  const told: Record<string, Severity[]> = {};
  for (const severity of SEVERITIES)
    for (const { name } of roomsFor(rooms, entitlement, severity))
      told[name] = [...(told[name] ?? []), severity];
  return told;
}

/** The table in force with some of it replaced. Throws when that breaks it. */
function changedPolicy(policy: LoadedPolicy, patch: Patch): LoadedPolicy {
  const loaded = loadTable('changed table', JSON.stringify(merged(JSON.parse(policy.text), patch)));
  if (loaded.loaded) return loaded.policy;
  throw new Error(loaded.issues.map(({ path, message }) => `${path}: ${message}`).join(' '));
}

/** How a run differs from what its file expects; empty when it doesn't. The folder's name is the verdict. */
export function differences(
  file: CaseFile,
  expected: string,
  run: CaseRun,
  base: CaseBase,
): readonly string[] {
  const keyOf = (id: string): string =>
    Object.entries(base.people).find(([, one]) => one.id === id)?.[0] ?? id;
  const stages = Object.fromEntries(
    (run.decision?.stages ?? []).map(({ name, needs }) => [
      name,
      needs.map((need) => need.candidates.map(keyOf)),
    ]),
  );
  const adds = run.plan?.changes.map(({ targetName }) => targetName);
  return [
    differs('verdict', expected, run.verdict),
    differs(
      'reasons',
      file.reasons,
      run.reasons.map(({ code }) => code),
    ),
    file.stages === undefined ? null : differs('stages', file.stages, stages),
    file.notBefore === undefined ? null : differs('notBefore', file.notBefore, run.decision?.notBefore),
    file.end === undefined ? null : differs('end', file.end, run.decision?.end),
    file.adds === undefined ? null : differs('adds', file.adds, adds),
    file.told === undefined ? null : differs('told', file.told, run.told),
    ...licenseDifferences(file, run, base),
  ].filter((difference) => difference !== null);
}
