/** Tamperings by chance, over what a company has recorded: each as somebody would make it who may write every row. */

import type { Random } from '../../sandbox/tenant/simulator.ts';
import type { Checkpoint } from '../../src/connectors/tables/audit-chain.ts';
import type { AuditRow } from '../../src/domain/audit.ts';
import { drop, type Kept, type Recorded, rechain, recheckpoint, type TableName } from './recorded.ts';

type Json = Record<string, unknown>;

/**
 * What verification answers for, by kind of row. The rest of these rows is working state: who was shown a card, who holds
 * the right to write, when somebody was reminded; the product makes it anew.
 */
const ANSWERED_FOR: Readonly<Record<string, readonly string[]>> = {
  'Approvals head': [
    'requestId',
    'stage',
    'state',
    'sequence',
    'planDigest',
    'requesterId',
    'beneficiaryId',
    'openedAt',
    'closedAt',
  ],
  'Grants grant': ['id', 'requestId', 'beneficiaryId', 'target', 'targetName', 'state', 'startedAt'],
  'Grants access': ['beneficiaryId', 'target'],
  Requests: [
    'requestId',
    'ticket.id',
    'kind',
    'version',
    'phase',
    'outcome',
    'request',
    'requestDigest',
    'plan',
    'approvedChanges',
    'decision.verdict',
    'decision.policyDigest',
    'decision.entitlement',
    'decision.reasons',
    'decision.end',
    'desired.access',
    'desired.outcome',
    'sentRevision',
  ],
};
const STATES: Readonly<Record<string, readonly string[]>> = {
  Approvals: ['open', 'approved', 'rejected', 'expired', 'withdrawn'],
  Grants: ['armed', 'active', 'ended', 'void'],
};
/** Values of a row of which there are only these. */
const ONE_OF: Readonly<Record<string, readonly string[]>> = {
  phase: ['received', 'waiting', 'holding', 'provisioning', 'concluded'],
  outcome: ['fulfilled', 'refused', 'rejected', 'expired', 'withdrawn', 'rolled-back', 'ended'],
  access: ['none', 'pending', 'granted', 'ended', 'unknown'],
};

/** Makes one tampering (of the table `only`, where it is given); says what it did, or `null` where what was drawn changes nothing. */
export function tamper(record: Recorded, random: Random, only?: TableName): string | null {
  const rows = record.rows.filter(isEvidence).filter(({ table }) => only === undefined || table === only);
  const row = pick(rows, random);
  const place = `${row.table} ${row.partition}/${row.rowKey}`;
  switch (Math.floor(random.next() * 9)) {
    case 0:
    case 1:
    case 2: {
      const what = edit(row, random);
      return what && `${what} in ${place}`;
    }
    case 3:
      if (isAccess(row)) return null; // of a grant that has ended it says nothing any more
      drop(record, row);
      return `dropped ${place}`;
    case 4: {
      const others = [
        ...new Set(rows.filter(({ table }) => table === row.table).map((one) => one.partition)),
      ];
      const to = pick(others, random);
      if (to === row.partition || hasRow(record, row.table, to, row.rowKey)) return null;
      row.partition = to;
      return `moved ${place} to ${to}`;
    }
    case 5:
      row.rowKey = `${row.rowKey}x`;
      return `moved ${place} to another key`;
    case 6: {
      const copy = structuredClone(row);
      copy.rowKey = `${copy.rowKey}x`;
      record.rows.push(copy);
      return `planted a copy of ${place}`;
    }
    case 7:
      return rewrite(record, row, random);
    default:
      return tamperWitness(record, random);
  }
}

const isAccess = ({ table, value }: Kept) =>
  table === 'Grants' && (value as Json | null)?.['is'] === 'access';

function isEvidence({ table, value }: Kept): boolean {
  return table !== 'Grants' || (value as Json | null)?.['is'] !== 'head';
}

const hasRow = (record: Recorded, table: string, partition: string, rowKey: string) =>
  record.rows.some((row) => row.table === table && row.partition === partition && row.rowKey === rowKey);

/** An edit of one value, however deep it stands. */
function edit(row: Kept, random: Random): string | null {
  const stored = row.value as Json | number | string;
  if (typeof stored !== 'object') {
    row.value = typeof stored === 'number' ? stored + 1 : `${stored} `;
    return 'changed the value';
  }
  const kind = typeof stored['is'] === 'string' ? `${row.table} ${stored['is']}` : row.table;
  const whole = typeof stored['is'] === 'string' ? (stored[memberOf(stored['is'])] as Json) : stored;
  const names = ANSWERED_FOR[kind] ?? Object.keys(whole);
  const path = pick([...names], random).split('.');
  const name = path.pop() ?? '';
  const within = path.reduce<Json | null>(
    (one, member) => (one?.[member] as Json | undefined) ?? null,
    whole,
  );
  if (!within || !(name in within) || within[name] === null) return null;
  const before = JSON.stringify(within[name]);
  if (name === 'state' && STATES[row.table]) {
    within[name] = pick([...(STATES[row.table] ?? [])], random);
    return JSON.stringify(within[name]) === before ? null : `state ${before} is ${within[name]}`;
  }
  const oneOf = row.table === 'Requests' ? ONE_OF[name] : undefined;
  within[name] = oneOf ? pick(oneOf, random) : changed(within[name], random);
  return JSON.stringify(within[name]) === before ? null : `${[...path, name].join('.')} was ${before}`;
}

const memberOf = (is: string) => (is === 'access' ? 'row' : is);

function changed(value: unknown, random: Random): unknown {
  if (typeof value === 'string')
    return value === '' ? 'x' : random.next() < 0.5 ? `${value}x` : value.slice(1);
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (Array.isArray(value)) {
    if (value.length === 0) return ['x'];
    const at = Math.floor(random.next() * value.length);
    return random.next() < 0.3 ? value.toSpliced(at, 1) : value.with(at, changed(value[at], random));
  }
  if (typeof value === 'object' && value !== null) {
    const names = Object.keys(value);
    if (names.length === 0) return { x: 1 };
    const name = pick(names, random);
    const { [name]: gone, ...rest } = value as Json;
    return random.next() < 0.2 ? rest : { ...rest, [name]: changed(gone, random) };
  }
  return 'x';
}

/** An edit of the audit with every hash behind it computed anew, of the checkpoints as well now and then. */
function rewrite(record: Recorded, { table, rowKey, value }: Kept, random: Random): string | null {
  if (table !== 'Audit' || !rowKey.startsWith('row~')) return null;
  const row = value as Json & AuditRow;
  const { requestId } = row;
  const name = pick(['actor', 'at', 'data', 'fact'], random);
  const before = JSON.stringify(row[name]);
  (row as Json)[name] = changed(row[name], random);
  if (JSON.stringify(row[name]) === before) return null;
  rechain(record, requestId);
  const all = random.next() < 0.5;
  if (all) recheckpoint(record);
  return `rewrote ${requestId} from #${row.sequence} (${name})${all ? ' and the checkpoints' : ''}`;
}

function tamperWitness(record: Recorded, random: Random): string | null {
  const witness = pick(record.witnesses, random);
  switch (Math.floor(random.next() * 3)) {
    case 0: {
      const at = Math.floor(random.next() * witness.text.length);
      const other = witness.text[at] === '0' ? '1' : '0';
      witness.text = `${witness.text.slice(0, at)}${other}${witness.text.slice(at + 1)}`;
      return `edited the witness ${witness.name}`;
    }
    case 1: {
      const checkpoint = JSON.parse(witness.text) as Checkpoint;
      record.witnesses.push({
        ...witness,
        name: `${witness.name}.x`,
        text: JSON.stringify({ ...checkpoint, sequence: 1 }),
      });
      return checkpoint.sequence === 1 ? null : `planted a witness like ${witness.name}`;
    }
    default:
      record.witnesses = [];
      return 'dropped every witness';
  }
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  const found = items[Math.floor(random.next() * items.length)];
  if (found === undefined) throw new Error('There is nothing to pick from.');
  return found;
}
