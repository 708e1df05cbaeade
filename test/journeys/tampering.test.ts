/** Somebody with every right on the storage account, and none on the key, cannot change the past without being named. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';

import { seededRandom } from '../../sandbox/tenant/random.ts';
import { createWorld } from '../../sandbox/world.ts';
import { type Checkpoint, nextCheckpoint } from '../../src/connectors/tables/audit-chain.ts';
import { key } from '../../src/connectors/tables/keys.ts';
import { placeOfRequest } from '../../src/connectors/tables/requests.ts';
import type { ApprovalDecision, StageHead } from '../../src/domain/approval.ts';
import type { AuditRow } from '../../src/domain/audit.ts';
import { chained } from '../../src/domain/audit-chain.ts';
import { describeAuditFault } from '../../src/domain/audit-finding.ts';
import type { Grant } from '../../src/domain/grant.ts';
import { DAY, HOUR, instant, MINUTE } from '../../src/domain/instant.ts';
import type { DesiredTicket, RequestRecord } from '../../src/domain/record.ts';
import { witnessText } from '../../src/domain/seal.ts';
import { order, ordersOfACompany } from '../support/asking.ts';
import { tamper } from '../support/fuzz-tampering.ts';
import { operate } from '../support/operators.ts';
import {
  auditRowsOf,
  copyOf,
  drop,
  type Kept,
  type Recorded,
  rechain,
  recheckpoint,
  recorded,
  rowWhere,
  sealWith,
  verified,
} from '../support/recorded.ts';
import { requestOf } from '../support/statements.ts';
import { jump, pass, settle } from '../support/world.ts';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Several days of a company: granted by rule and by people, rejected, refused, rolled back, ended. */
type Ids = { vpn: string; finance: string; repo: string; no: string; open: string };

async function aCompany(): Promise<{ record: Recorded } & Ids> {
  const world = await createWorld({ settings: { OUTBOUND_TIMEOUT_SECONDS: '0.05' } });
  const { vpn, finance, repo, no } = await ordersOfACompany(world);
  await jump(world, 2 * DAY);
  await operate(world, (await requestOf(world, finance.number)).requestId, 'roll-back', 'The wrong group.');
  await settle(world);
  const open = order(world, 'Access to Finance BI', 'leaving-soon');
  await pass(world, 20 * MINUTE);
  const idOf = async ({ number }: { number: string }) => (await requestOf(world, number)).requestId;
  const record = await recorded(world);
  const given = { vpn: await idOf(vpn), finance: await idOf(finance), repo: await idOf(repo) };
  const ids = { ...given, no: await idOf(no), open: await idOf(open) };
  world.stop();
  return { record, ...ids };
}

let company: Awaited<ReturnType<typeof aCompany>>;
before(async () => {
  company = await aCompany();
});

const factOf = (record: Recorded, requestId: string, fact: string) => {
  const row = auditRowsOf(record, requestId).find((one) => one.fact === fact);
  assert.ok(row, `${requestId} has no ${fact}`);
  return row as Mutable<AuditRow>;
};
const keptFact = (record: Recorded, requestId: string, fact: string): Kept => {
  const { sequence } = factOf(record, requestId, fact);
  return rowWhere(
    record,
    'Audit',
    ({ rowKey, value }) =>
      rowKey.startsWith('row~') &&
      (value as AuditRow).requestId === requestId &&
      (value as AuditRow).sequence === sequence,
  );
};
type StoredApproval = { is: string; decision: Mutable<ApprovalDecision>; head: Mutable<StageHead> };
const decisionOf = (record: Recorded, requestId: string) =>
  rowWhere(
    record,
    'Approvals',
    ({ value }) =>
      (value as StoredApproval).is === 'decision' &&
      (value as StoredApproval).decision.requestId === requestId,
  );
const stageOf = (record: Recorded, requestId: string) =>
  rowWhere(
    record,
    'Approvals',
    ({ value }) =>
      (value as StoredApproval).is === 'head' && (value as StoredApproval).head.requestId === requestId,
  );
const grantOf = (record: Recorded, requestId: string) =>
  rowWhere(record, 'Grants', ({ value }) => (value as { grant?: Grant }).grant?.requestId === requestId);
const grantIn = (row: Kept) => (row.value as { grant: Mutable<Grant> }).grant;
const requestRow = (record: Recorded, requestId: string) =>
  rowWhere(record, 'Requests', ({ value }) => (value as RequestRecord).requestId === requestId);
const requestIn = (record: Recorded, requestId: string) =>
  requestRow(record, requestId).value as Mutable<RequestRecord>;
const desiredIn = (record: Recorded, requestId: string) => {
  const { desired } = requestIn(record, requestId);
  assert.ok(desired);
  return desired as Mutable<DesiredTicket>;
};
const headOf = (record: Recorded, requestId: string) =>
  rowWhere(
    record,
    'Audit',
    ({ rowKey, value }) => rowKey === 'head' && (value as { requestId: string }).requestId === requestId,
  );
const checkpointIn = (row: Kept | undefined) => {
  assert.ok(row);
  return row.value as Checkpoint;
};
const chainRows = (record: Recorded) => record.rows.filter(({ table }) => table === 'AuditHeads');

type Tampering = readonly [what: string, tamper: (record: Recorded, ids: Ids) => unknown, named: RegExp];

const TAMPERINGS: readonly Tampering[] = [
  // The audit's own rows
  [
    'the actor of a row is another',
    (r, { vpn }) => {
      factOf(r, vpn, 'decided').actor = 'somebody-else';
    },
    /^EDITED .*does not fit its hash/,
  ],
  [
    'a row is another, and its hash fits',
    (r, { vpn }) => {
      const row = factOf(r, vpn, 'decided');
      row.data = { ...(row.data as object), verdict: 'ask' };
      Object.assign(row, chained(row.requestId, row.sequence, row.previous, row));
    },
    /^RELINKED /,
  ],
  [
    'an approver is another, and the whole chain is made anew behind it',
    (r, { finance }) => {
      const row = factOf(r, finance, 'approval-recorded');
      row.actor = personId('cfo');
      row.data = { ...(row.data as object), approverId: personId('cfo') };
      rechain(r, finance);
    },
    /^REWRITTEN .*checkpoint #\d+ names another hash/,
  ],
  [
    'so are the checkpoints',
    (r, { finance }) => {
      factOf(r, finance, 'decided').actor = personId('cfo');
      rechain(r, finance);
      recheckpoint(r);
    },
    /^REWRITTEN checkpoints .*its witness/,
  ],
  [
    'an approver is another in the audit, in the approval and everywhere, all made anew, with witnesses of one’s own',
    async (r, { finance }) => {
      const row = factOf(r, finance, 'approval-recorded');
      row.actor = personId('cfo');
      row.data = { ...(row.data as object), approverId: personId('cfo') };
      const approval = decisionOf(r, finance);
      (approval.value as StoredApproval).decision.approverId = personId('cfo');
      rechain(r, finance);
      recheckpoint(r);
      const stranger = sealWith('a-stranger');
      r.witnesses = [];
      for (const { value } of chainRows(r)) {
        const checkpoint = value as Checkpoint;
        if (!checkpoint.heads) continue;
        const sealing = await stranger.sign(witnessText(checkpoint), '');
        const text = JSON.stringify({ ...checkpoint, seal: sealing.sealed && sealing.seal });
        r.witnesses.push({ name: `${checkpoint.day}/${checkpoint.sequence}.json`, text, keptAt: null });
      }
    },
    /No witness vouches/,
  ],
  [
    'the facts of a decision are others, and everything behind them is made anew',
    (r, { finance }) => {
      const row = factOf(r, finance, 'facts-gathered');
      row.data = { ...(row.data as object), grantedByUs: ['somebody-else'] };
      rechain(r, finance);
      recheckpoint(r);
    },
    /^CONTRADICTS .*it was not decided so of the ticket and the facts on record/,
  ],
  [
    'a decision is another, and everything behind it is made anew',
    (r, { finance }) => {
      const row = factOf(r, finance, 'decided');
      row.data = { ...(row.data as object), riskTier: 'low' };
      rechain(r, finance);
      recheckpoint(r);
    },
    /^CONTRADICTS .*it was not decided so of the ticket and the facts on record/,
  ],
  ['a row is gone from the middle', (r, { vpn }) => drop(r, keptFact(r, vpn, 'decided')), /^LOST .*gone: #/],
  [
    'rows are gone from the end, and the head is set back',
    (r, { vpn }) => {
      for (const row of auditRowsOf(r, vpn).slice(-2))
        drop(
          r,
          rowWhere(r, 'Audit', ({ value }) => value === row),
        );
      rechain(r, vpn);
    },
    /^TRUNCATED .*named by checkpoint/,
  ],
  [
    'a whole request is gone from the audit',
    (r, { vpn }) => {
      r.rows = r.rows.filter(({ table, partition }) => table !== 'Audit' || partition !== key(vpn));
    },
    /^LOST .*gone altogether/,
  ],
  [
    'rows stand in another request’s partition',
    (r, { vpn, finance }) => {
      keptFact(r, vpn, 'decided').partition = key(finance);
    },
    /^MOVED .*stands in the partition/,
  ],
  [
    'a whole request stands in a partition of another name',
    (r, { vpn }) => {
      for (const row of r.rows)
        if (row.table === 'Audit' && row.partition === key(vpn)) row.partition = 'elsewhere';
    },
    /^MOVED .*stands in the partition elsewhere/,
  ],
  [
    'two requests have swapped their partitions',
    (r, { vpn, finance }) => {
      for (const row of r.rows.filter(({ table }) => table === 'Audit'))
        row.partition =
          row.partition === key(vpn)
            ? key(finance)
            : row.partition === key(finance)
              ? key(vpn)
              : row.partition;
    },
    /^MOVED /,
  ],
  [
    'a row stands under another number’s key',
    (r, { vpn }) => {
      keptFact(r, vpn, 'concluded').rowKey = 'row~00009999';
    },
    /^MOVED .*stands under the key row~00009999/,
  ],
  [
    'a marker is planted that keeps a fact from being recorded',
    (r, { vpn }) => {
      r.rows.push({ table: 'Audit', partition: key(vpn), rowKey: key('once', 'grant-ended', 'x'), value: 3 });
    },
    /^PLANTED .*once~grant-ended~x/,
  ],
  [
    'a marker names another row',
    (r, { vpn }) => {
      rowWhere(
        r,
        'Audit',
        ({ partition, rowKey }) => partition === key(vpn) && rowKey.startsWith('once~'),
      ).value = 99;
    },
    /^EDITED .*marker of its fact names 99/,
  ],
  [
    'a marker is gone',
    (r, { vpn }) => {
      drop(
        r,
        rowWhere(r, 'Audit', ({ partition, rowKey }) => partition === key(vpn) && rowKey.startsWith('once~')),
      );
    },
    /^LOST .*marker of its fact is gone/,
  ],
  ['the head of a chain is gone', (r, { vpn }) => drop(r, headOf(r, vpn)), /^LOST .*its head is gone/],
  [
    'the head of a chain is set back, so that nothing can be appended',
    (r, { vpn }) => {
      const { requestId, sequence, hash } = auditRowsOf(r, vpn)[2] as AuditRow;
      headOf(r, vpn).value = { requestId, sequence, hash };
    },
    /^EDITED .*its head names this as the last/,
  ],
  [
    'a fact is appended in correct form',
    (r, { vpn }) => {
      const last = auditRowsOf(r, vpn).at(-1) as AuditRow;
      const made = chained(vpn, last.sequence + 1, last.hash, {
        ...{ fact: 'operator-acted', once: 'x', at: '2026-03-03T10:00:00.000Z', actor: 'nobody' },
        data: {},
      });
      r.rows.push({
        table: 'Audit',
        partition: key(vpn),
        rowKey: `row~${String(made.sequence).padStart(8, '0')}`,
        value: made,
      });
      r.rows.push({
        table: 'Audit',
        partition: key(vpn),
        rowKey: key('once', 'operator-acted', 'x'),
        value: made.sequence,
      });
      rechain(r, vpn);
    },
    /^UNWITNESSED /,
  ],
  [
    'a request is invented, in correct form',
    (r) => {
      const made = chained('servicenow-x', 1, '0'.repeat(64), {
        ...{ fact: 'request-received', once: 'x', at: '2026-03-03T10:00:00.000Z', actor: 'nobody' },
        data: {},
      });
      r.rows.push({ table: 'Audit', partition: 'servicenow-x', rowKey: 'row~00000001', value: made });
      r.rows.push({
        table: 'Audit',
        partition: 'servicenow-x',
        rowKey: key('once', 'request-received', 'x'),
        value: 1,
      });
      r.rows.push({
        table: 'Audit',
        partition: 'servicenow-x',
        rowKey: 'head',
        value: { requestId: 'servicenow-x', sequence: 1, hash: made.hash },
      });
    },
    /^UNWITNESSED servicenow-x/,
  ],
  // The chain across requests
  [
    'a checkpoint is gone',
    (r) => {
      drop(
        r,
        rowWhere(r, 'AuditHeads', ({ rowKey }) => rowKey === 'checkpoint~0000000002'),
      );
    },
    /^LOST checkpoints/,
  ],
  [
    'the last checkpoints are gone, and their head is set back',
    (r) => {
      const all = chainRows(r).filter(({ rowKey }) => rowKey !== 'head');
      const { sequence, hash } = checkpointIn(all.at(-3));
      for (const row of all.slice(-2)) drop(r, row);
      rowWhere(r, 'AuditHeads', ({ rowKey }) => rowKey === 'head').value = { sequence, hash };
    },
    /^TRUNCATED checkpoints .*its witness/,
  ],
  [
    'a checkpoint is planted behind the last, over a chain of one’s own',
    (r, { vpn }) => {
      factOf(r, vpn, 'decided').actor = 'nobody';
      rechain(r, vpn);
      const last = chainRows(r)
        .filter(({ rowKey }) => rowKey !== 'head')
        .at(-1)?.value as Checkpoint;
      const { sequence, hash } = auditRowsOf(r, vpn).at(-1) as AuditRow;
      const next = nextCheckpoint(last, r.exportedAt, [{ requestId: vpn, sequence, hash }]);
      r.rows.push({
        table: 'AuditHeads',
        partition: 'chain',
        rowKey: `checkpoint~${String(next.sequence).padStart(10, '0')}`,
        value: next,
      });
      rowWhere(r, 'AuditHeads', ({ rowKey }) => rowKey === 'head').value = {
        sequence: next.sequence,
        hash: next.hash,
      };
    },
    /^REWRITTEN /,
  ],
  [
    'the head of the checkpoints is set back, so that none follows',
    (r) => {
      const { sequence, hash } = checkpointIn(chainRows(r)[0]);
      rowWhere(r, 'AuditHeads', ({ rowKey }) => rowKey === 'head').value = { sequence, hash };
    },
    /^EDITED checkpoints .*their head names this as the last/,
  ],
  [
    'a row of no kind is planted among the checkpoints',
    (r) => {
      r.rows.push({
        table: 'AuditHeads',
        partition: 'chain',
        rowKey: 'covered~x',
        value: { is: 'covered', sequence: 1e9 },
      });
    },
    /^PLANTED checkpoints/,
  ],
  // Witnesses
  [
    'every witness is gone',
    (r) => {
      r.witnesses = [];
    },
    /No witness vouches/,
  ],
  [
    'the newest witnesses are gone',
    (r) => {
      r.witnesses = r.witnesses.slice(0, 1);
    },
    /^UNWITNESSED /,
  ],
  [
    'a witness is planted that is no JSON',
    (r) => {
      r.witnesses.push({ name: '2026-03-03/0000000001-x.json', text: 'x', keptAt: null });
    },
    /^BOGUS witness 2026-03-03\/0000000001-x\.json: it is no JSON/,
  ],
  [
    'a witness is planted that says otherwise, without a signature',
    (r) => {
      const made = nextCheckpoint(null, '2026-03-03T09:00:50.000Z', []);
      r.witnesses.push({ name: '2026-03-03/x.json', text: JSON.stringify(made), keptAt: null });
    },
    /^BOGUS witness .*not signed, and says otherwise/,
  ],
  [
    'a witness is planted under a stranger’s key',
    async (r) => {
      const made = nextCheckpoint(null, '2026-03-03T09:00:50.000Z', []);
      const sealing = await sealWith('a-stranger').sign(witnessText(made), '');
      const text = JSON.stringify({ ...made, seal: sealing.sealed && sealing.seal });
      r.witnesses.push({ name: '2026-03-03/x.json', text, keptAt: null });
    },
    /^BOGUS witness .*its key is not among/,
  ],
  [
    'a witness was edited, where the container let that happen',
    (r) => {
      const last = r.witnesses.at(-1) as { text: string };
      last.text = last.text.replace('"at":"2026', '"at":"2025');
    },
    /^BOGUS witness .*does not fit its own hash/,
  ],
  // Policies
  [
    'a policy text is another under its digest',
    (r) => {
      const row = rowWhere(r, 'Policies', () => true);
      const { movedTo } = row.value as { movedTo: string };
      row.value = String(JSON.parse(r.values[movedTo] ?? '')).replace('{', '{"x":1,');
    },
    /^EDITED policy /,
  ],
  [
    'the text that a policy’s row names is another',
    (r) => {
      const { movedTo } = rowWhere(r, 'Policies', () => true).value as { movedTo: string };
      r.values[movedTo] = r.values[movedTo]?.replace('{', '{"x":1,') ?? '';
    },
    /^LOST policy .*is gone, or can't be read/,
  ],
  [
    'a policy text is gone',
    (r) =>
      drop(
        r,
        rowWhere(r, 'Policies', ({ partition }) => partition === 'group-membership'),
      ),
    /^LOST .*policy \w+ it was decided by is not kept/,
  ],
  // Approvals
  [
    'an approval is written by hand, and its stage closed',
    (r, { repo }) => {
      const row = decisionOf(r, repo);
      const { decision } = row.value as StoredApproval;
      const planted = { ...decision, approverId: personId('cfo') };
      r.rows.push({
        ...row,
        rowKey: key('decision', decision.stage, personId('cfo')),
        value: { is: 'decision', decision: planted },
      });
    },
    /^UNSEALED .*its signature does not fit it/,
  ],
  [
    'so is its fact, in correct form',
    (r, { repo }) => {
      const row = decisionOf(r, repo);
      const { seal: _, ...decision } = (row.value as StoredApproval).decision;
      const planted = { ...decision, approverId: personId('cfo') };
      r.rows.push({
        ...row,
        rowKey: key('decision', decision.stage, personId('cfo')),
        value: { is: 'decision', decision: planted },
      });
      const fact = factOf(r, repo, 'approval-recorded');
      Object.assign(fact, { once: `${decision.stage}~${personId('cfo')}`, data: planted });
      rechain(r, repo);
    },
    /^UNSEALED .*carries no seal/,
  ],
  [
    'the comment of an approval is another',
    (r, { finance }) => {
      (decisionOf(r, finance).value as StoredApproval).decision.comment = 'only until Friday';
    },
    /^CONTRADICTS .*is another one in the audit/,
  ],
  [
    'a rejection has become an approval',
    (r) => {
      const row = rowWhere(
        r,
        'Approvals',
        ({ value }) => (value as StoredApproval).decision?.answer === 'reject',
      );
      (row.value as StoredApproval).decision.answer = 'approve';
    },
    /^UNSEALED /,
  ],
  [
    'an approval is gone',
    (r, { finance }) => drop(r, decisionOf(r, finance)),
    /^LOST .*the approval .* is gone/,
  ],
  [
    'an approval stands in another request’s partition',
    (r, { finance, repo }) => {
      decisionOf(r, finance).partition = key(repo);
    },
    /^MOVED /,
  ],
  ['a stage is gone', (r, { finance }) => drop(r, stageOf(r, finance)), /^LOST .*the stage /],
  [
    'a stage is about another plan',
    (r, { finance }) => {
      (stageOf(r, finance).value as StoredApproval).head.planDigest = 'v2:0';
    },
    /^CONTRADICTS .*about another plan/,
  ],
  [
    'a stage that was rejected is approved',
    (r) => {
      const row = rowWhere(
        r,
        'Approvals',
        ({ value }) => (value as StoredApproval).head?.state === 'rejected',
      );
      (row.value as StoredApproval).head.state = 'approved';
    },
    /^CONTRADICTS .*is approved without the approvals/,
  ],
  [
    'a stage asks for fewer people',
    (r, { repo }) => {
      const { head } = stageOf(r, repo).value as StoredApproval;
      head.plan = { ...head.plan, needs: head.plan.needs.slice(0, 1) };
    },
    /^CONTRADICTS .*other roles than the audit says/,
  ],
  // Requests
  [
    'the row of a request is gone',
    (r, { vpn }) => drop(r, requestRow(r, vpn)),
    /^LOST .*its row in Requests/,
  ],
  [
    'a request is planted',
    (r, { open }) => {
      const row = structuredClone(requestRow(r, open));
      const ticket = { system: 'servicenow', id: 'x', number: 'RITM1' };
      const requestId = 'servicenow-x-group-membership';
      const { partition, rowKey } = placeOfRequest(requestId);
      r.rows.push({ ...row, partition, rowKey, value: { ...(row.value as object), requestId, ticket } });
    },
    /^CONTRADICTS servicenow-x-.*the audit knows nothing of it/,
  ],
  [
    'the row of a request stands in another’s place',
    (r, { open, no }) => {
      requestRow(r, open).rowKey = key('request', `${no}-v2`);
    },
    /^MOVED .*of Requests/,
  ],
  [
    'a request is of another ticket',
    (r, { open }) => {
      const row = requestIn(r, open);
      row.ticket = { ...row.ticket, id: 'another' };
    },
    /^CONTRADICTS .*of another ticket, kind or version/,
  ],
  [
    'a request is for somebody else',
    (r, { open }) => {
      const row = requestIn(r, open);
      if (row.request) row.request = { ...row.request, beneficiaryId: personId('sales-rep') };
    },
    /^CONTRADICTS .*for somebody else, than the audit says/,
  ],
  [
    'a request is by somebody else, who may then approve it',
    (r, { open }) => {
      const row = requestIn(r, open);
      if (row.request) row.request = { ...row.request, requesterId: personId('sales-rep') };
    },
    /^CONTRADICTS .*for somebody else, than the audit says/,
  ],
  [
    'a ticket that was edited is to look as it was',
    (r, { open }) => {
      requestIn(r, open).requestDigest = 'v2:0';
    },
    /^CONTRADICTS .*another digest of what the ticket says/,
  ],
  [
    'a request that was refused was granted',
    (r, { repo }) => {
      const row = requestIn(r, repo);
      if (row.decision) row.decision = { ...row.decision, verdict: 'grant' };
    },
    /^CONTRADICTS .*was decided otherwise/,
  ],
  [
    'a request has no end',
    (r, { vpn }) => {
      const row = requestIn(r, vpn);
      if (row.decision) row.decision = { ...row.decision, end: { ends: 'never' } };
    },
    /^CONTRADICTS .*ends otherwise than any decision/,
  ],
  [
    'a plan has another group',
    (r, { open }) => {
      const row = requestIn(r, open);
      if (row.plan)
        row.plan = { ...row.plan, changes: row.plan.changes.map((one) => ({ ...one, target: 'another' })) };
    },
    /^CONTRADICTS .*plans a change that was never decided/,
  ],
  [
    'a plan has another digest',
    (r, { open }) => {
      const row = requestIn(r, open);
      if (row.plan) row.plan = { ...row.plan, digest: 'v2:0' };
    },
    /^CONTRADICTS .*a plan of another digest/,
  ],
  [
    'more was approved than was decided',
    (r, { repo }) => {
      const row = requestIn(r, repo);
      row.approvedChanges = (row.plan?.changes ?? []).map((one) => ({ ...one, target: 'another' }));
    },
    /^CONTRADICTS .*as approved that was never decided/,
  ],
  [
    'a request that waits is over',
    (r, { open }) => {
      Object.assign(requestIn(r, open), { phase: 'concluded', outcome: 'fulfilled' });
    },
    /^CONTRADICTS .*is over, and the audit knows nothing of it/,
  ],
  [
    'a request that is over goes on',
    (r, { no }) => {
      requestIn(r, no).phase = 'provisioning';
    },
    /^CONTRADICTS .*goes on, and the audit has concluded it/,
  ],
  [
    'a request that was rejected is fulfilled',
    (r, { no }) => {
      requestIn(r, no).outcome = 'fulfilled';
    },
    /^CONTRADICTS .*has ended as fulfilled, and the audit says otherwise/,
  ],
  [
    'a request whose access has ended is fulfilled',
    (r, { vpn }) => {
      requestIn(r, vpn).outcome = 'fulfilled';
    },
    /^CONTRADICTS .*has ended as fulfilled, and the audit says otherwise/,
  ],
  [
    'a request was rejected for another reason',
    (r, { no }) => {
      const row = requestIn(r, no);
      if (row.conclusion) row.conclusion = { ...row.conclusion, because: ['Nobody answered.'] };
    },
    /^CONTRADICTS .*other reasons for its end/,
  ],
  [
    'a ticket is to state access that it does not state',
    (r, { no }) => {
      desiredIn(r, no).access = 'granted';
    },
    /^CONTRADICTS .*states access granted, and the audit has written none/,
  ],
  [
    'a ticket is to state another outcome',
    (r, { no }) => {
      desiredIn(r, no).outcome = 'fulfilled';
    },
    /^CONTRADICTS .*states fulfilled, and the audit has written rejected/,
  ],
  [
    'a statement of access is planted that is still to be sent',
    (r, { no }) => {
      const desired = desiredIn(r, no);
      Object.assign(desired, { revision: desired.revision + 1, access: 'granted', outcome: 'fulfilled' });
    },
    /^CONTRADICTS .*is to state access granted, fulfilled, which the audit does not bear out/,
  ],
  [
    'a statement that was never sent counts as sent',
    (r, { vpn }) => {
      const row = requestIn(r, vpn);
      row.sentRevision += 1;
    },
    /^CONTRADICTS .*says that revision \d+ stands on the ticket/,
  ],
  [
    'an older statement is to be said again',
    (r, { vpn }) => {
      desiredIn(r, vpn).revision -= 1;
    },
    /^CONTRADICTS .*is to say revision \d+, and the audit has written/,
  ],
  // Grants
  [
    'a grant is planted',
    (r, { vpn }) => {
      const row = grantOf(r, vpn);
      const grant = { ...grantIn(row), target: 'x', id: `${vpn}~x`, state: 'active' };
      r.rows.push({ ...row, rowKey: key('grant', grant.id), value: { is: 'grant', grant } });
    },
    /^CONTRADICTS .*the audit never armed it/,
  ],
  [
    'a grant of a request that nobody made is planted',
    (r, { vpn }) => {
      const row = grantOf(r, vpn);
      const grant = { ...grantIn(row), requestId: 'servicenow-x', id: 'servicenow-x~x', state: 'active' };
      r.rows.push({ ...row, rowKey: key('grant', grant.id), value: { is: 'grant', grant } });
    },
    /^CONTRADICTS servicenow-x: .*no decision for it/,
  ],
  ['a grant is gone', (r, { repo }) => drop(r, grantOf(r, repo)), /^LOST .*the grant .* is gone/],
  [
    'a grant that has ended is active again',
    (r, { vpn }) => {
      grantIn(grantOf(r, vpn)).state = 'active';
    },
    /^CONTRADICTS .*is active, and the audit has ended it/,
  ],
  [
    'a grant lasts for ever',
    (r, { repo }) => {
      const grant = grantIn(grantOf(r, repo));
      grant.endsAt = null;
    },
    /^CONTRADICTS .*lasts longer than the audit says/,
  ],
  [
    'a grant is somebody else’s',
    (r, { repo }) => {
      const row = grantOf(r, repo);
      row.partition = key(personId('sales-rep'));
      grantIn(row).beneficiaryId = personId('sales-rep');
    },
    /^CONTRADICTS .*for another person or target/,
  ],
  [
    'a grant stands in another person’s partition',
    (r, { repo }) => {
      grantOf(r, repo).partition = key(personId('sales-rep'));
    },
    /^MOVED /,
  ],
  // What the audit itself says
  [
    'a write has no grant',
    (r, { repo }) => {
      const fact = factOf(r, repo, 'grant-armed');
      fact.fact = 'held';
      rechain(r, repo);
    },
    /^CONTRADICTS .*has no grant before it/,
  ],
  [
    'a grant has no decision',
    (r, { repo }) => {
      for (const row of auditRowsOf(r, repo) as Mutable<AuditRow>[])
        if (row.fact === 'decided') Object.assign(row, { fact: 'held' });
      rechain(r, repo);
    },
    /^CONTRADICTS .*without a decision that gives it/,
  ],
  [
    'a grant lacks one of its approvals',
    (r, { repo }) => {
      const fact = factOf(r, repo, 'approval-recorded');
      fact.fact = 'approval-refused';
      rechain(r, repo);
    },
    /^CONTRADICTS .*without the approvals that its decision asks for/,
  ],
  [
    'a grant was decided for another person',
    (r, { repo }) => {
      for (const row of auditRowsOf(r, repo) as Mutable<AuditRow>[])
        if (row.fact === 'decided')
          row.data = JSON.parse(
            JSON.stringify(row.data).replaceAll(personId('developer'), personId('sales-rep')),
          );
      rechain(r, repo);
    },
    /^CONTRADICTS .*without a decision that gives it/,
  ],
];

describe('audit verify', () => {
  test('audit verify finds nothing in what a company has recorded by itself', async () => {
    const { findings, notes, gaps, ...seen } = await verified(company.record);
    assert.deepEqual([findings.map(describeAuditFault), notes, gaps], [[], [], []]);
    assert.ok(seen.rows > 80 && seen.witnessed === seen.checkpoints);
  });

  for (const [what, tamper, named] of TAMPERINGS)
    test(`audit verify names it where ${what}`, async () => {
      const record = copyOf(company.record);
      await tamper(record, company);
      const { findings, notes, gaps } = await verified(record);
      const said = [...findings, ...notes].map(describeAuditFault).concat(gaps);
      assert.ok(
        said.some((line) => named.test(line)),
        said.join('\n') || 'nothing was named',
      );
    });

  test('audit verify passes over a witness that is not ours, which nobody could take away again', async () => {
    const record = copyOf(company.record);
    record.witnesses.push({ name: '2026-03-03/planted.json', text: '{"sequence":3}', keptAt: null });
    const { findings, gaps, notes } = await verified(record);
    assert.deepEqual([findings, gaps, notes.length], [[], [], 1]);
  });

  test('audit verify takes evidence that is newer than its row for what may be on its way, and names it where it is old', async () => {
    const { open, vpn } = company;
    const crashes = [
      [open, 'decided', { phase: 'received', stages: [] }, /is not decided yet/],
      [open, 'decided', { phase: 'waiting', stages: [] }, /lacks the stage/],
      [open, 'decided', { phase: 'provisioning', stages: [] }, /does not have the approvals/],
      [vpn, 'grant-ended', { outcome: 'fulfilled' }, /has ended as fulfilled/],
    ] as const;
    for (const [requestId, fact, before, words] of crashes)
      for (const age of [1_000, HOUR]) {
        const record = copyOf(company.record);
        const exported = Date.parse(record.exportedAt);
        Object.assign(requestIn(record, requestId), { ...before, updatedAt: instant(exported - HOUR) });
        const { sequence } = factOf(record, requestId, fact);
        for (const one of auditRowsOf(record, requestId) as Mutable<AuditRow>[])
          if (one.sequence >= sequence) one.at = instant(exported - age);
        rechain(record, requestId);
        const { findings, notes } = await verified(record);
        const named = (those: typeof findings) =>
          those.map(describeAuditFault).filter((one) => words.test(one)).length;
        const isYoung = age < HOUR;
        assert.deepEqual([named(notes), named(findings)], isYoung ? [1, 0] : [0, 1], `${words} ${age}`);
      }
  });
});

describe('tamperings by chance', () => {
  const TIMES = 200;

  test('tamperings by chance leave none that is not named', async () => {
    const unnamed: string[] = [];
    let made = 0;
    for (let seed = 0; made < TIMES; seed += 1) {
      const record = copyOf(company.record);
      const what = tamper(record, seededRandom(`tampering ${seed}`));
      if (what === null) continue;
      made += 1;
      const { findings, notes, gaps } = await verified(record);
      if (findings.length + notes.length + gaps.length === 0) unnamed.push(`seed ${seed}: ${what}`);
    }
    assert.deepEqual(unnamed, []);
  });

  test('chance tamperings of rows of requests are all named', async () => {
    const unnamed: string[] = [];
    let made = 0;
    for (let seed = 0; made < TIMES / 2; seed += 1) {
      const record = copyOf(company.record);
      const what = tamper(record, seededRandom(`requests ${seed}`), 'Requests');
      if (what === null) continue;
      made += 1;
      const { findings, notes, gaps } = await verified(record);
      if (findings.length + notes.length + gaps.length === 0) unnamed.push(`seed ${seed}: ${what}`);
    }
    assert.deepEqual(unnamed, []);
  });
});
