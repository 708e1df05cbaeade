import type { ApprovalDecision, StageHead } from '../../../domain/approval.ts';
import type { AuditRow } from '../../../domain/audit.ts';
import { valueDigest } from '../../../domain/audit-chain.ts';
import type { AccessRow, Grant } from '../../../domain/grant.ts';
import type { RequestRecord } from '../../../domain/record.ts';
import { key } from '../keys.ts';
import { checkAccess } from './access-is-as-given.ts';
import { checkApprovals } from './approvals-are-recorded-and-sealed.ts';
import { checkReceipts } from './decisions-fit-their-receipts.ts';
import { checkGrant } from './grants-are-as-recorded.ts';
import { checkArmed } from './grants-rest-on-approvals.ts';
import { listed } from './listed.ts';
import { checkOrigin } from './origins-are-on-record.ts';
import { checkPolicies } from './policies-are-kept.ts';
import { type CrossCheckOptions, type Find, finder } from './report.ts';
import { checkRequest, placeOf } from './requests-are-as-decided.ts';
import { checkTicketApprovals } from './ticket-approvals-are-as-read.ts';
import { isTaken, RequestFacts, takeInto } from './what-the-audit-says.ts';
import { checkWrites } from './writes-rest-on-grants.ts';

type StoredApproval = {
  readonly is?: string;
  readonly head?: StageHead;
  readonly decision?: ApprovalDecision;
  readonly waiting?: unknown;
};
type StoredGrant = {
  readonly is?: string;
  readonly grant?: Grant;
  readonly row?: AccessRow;
};

/**
 * Holds policies, requests, approvals, grants and writes to each other and to the audit. Remembers what the audit says of each
 * request, which is little of it; what is compared comes after the audit.
 */
export class CrossCheck {
  readonly #requests = new Map<string, RequestFacts>();
  readonly #policies = new Set<string>();
  readonly #rows = new Map<string, RequestRecord>();
  readonly #heads = new Map<string, StageHead[]>();
  readonly #decisions = new Map<string, ApprovalDecision[]>();
  readonly #grants = new Map<string, Grant>();
  /** Grants that an access row names, and those rows. */
  readonly #holders = new Set<string>();
  readonly #access: AccessRow[] = [];
  readonly #options: CrossCheckOptions;
  readonly #find: Find;

  constructor(options: CrossCheckOptions) {
    this.#options = options;
    this.#find = finder(options);
  }

  takeFact(row: Pick<AuditRow, 'requestId' | 'sequence' | 'fact' | 'once' | 'at' | 'actor' | 'data'>): void {
    if (!isTaken(row.fact) || typeof row.data !== 'object' || row.data === null) return;
    let facts = this.#requests.get(row.requestId);
    if (!facts) {
      facts = new RequestFacts();
      this.#requests.set(row.requestId, facts);
    }
    takeInto(facts, row);
  }

  takePolicy(partition: string, rowKey: string, text: string | null): void {
    const where = `policy ${rowKey}`;
    let digest: string | null = null;
    try {
      digest = text === null ? null : valueDigest(JSON.parse(text));
    } catch {
      // named below, as any other text that is not the policy's
    }
    if (digest === null) this.#find('lost', where, `the text of ${partition} is gone, or can't be read`);
    else if (key(digest) !== rowKey) this.#find('edited', where, `the text of ${partition} is another one`);
    else this.#policies.add(digest);
  }

  takeRequest(partition: string, rowKey: string, value: unknown): void {
    const row = value as RequestRecord | null;
    const place = row && placeOf(row);
    if (!row || !place)
      return void this.#find('planted', partition, `the row ${rowKey} of Requests is none of ours`);
    if (place.partition !== partition || place.rowKey !== rowKey)
      return void this.#find(
        'moved',
        row.requestId,
        `the row ${rowKey} of Requests stands in ${partition}, or is of another request`,
      );
    this.#rows.set(row.requestId, row);
  }

  takeApproval(partition: string, rowKey: string, value: unknown): void {
    const stored = value as StoredApproval | null;
    if (stored?.is === 'waiting' && stored.waiting) return; // decides nothing
    const { head, decision } = stored ?? {};
    const at = head
      ? key('head', head.stage)
      : decision && key('decision', decision.stage, decision.approverId);
    const requestId = head?.requestId ?? decision?.requestId;
    if (typeof requestId !== 'string' || at === undefined)
      return void this.#find('planted', partition, `the row ${rowKey} of Approvals is none of ours`);
    if (key(requestId) !== partition || at !== rowKey)
      return void this.#find(
        'moved',
        requestId,
        `the row ${rowKey} of Approvals stands in ${partition}, or is of another stage`,
      );
    if (head) listed(this.#heads, requestId).push(head);
    else if (decision) listed(this.#decisions, requestId).push(decision);
  }

  takeGrant(partition: string, rowKey: string, value: unknown): void {
    const stored = value as StoredGrant | null;
    if (stored?.is === 'grant' && stored.grant && typeof stored.grant.id === 'string') {
      const { grant } = stored;
      if (key(grant.beneficiaryId ?? '') !== partition || key('grant', grant.id) !== rowKey)
        return void this.#find('moved', grant.id, `the row ${rowKey} of Grants stands in ${partition}`);
      this.#grants.set(grant.id, grant);
    } else if (stored?.is === 'access' && stored.row) {
      const { beneficiaryId = '', target = '' } = stored.row;
      for (const id of stored.row.holders ?? []) this.#holders.add(id);
      if (key(beneficiaryId) !== partition || key('access', target) !== rowKey)
        this.#find('moved', beneficiaryId, `the row ${rowKey} of Grants stands in ${partition}`);
      else this.#access.push(stored.row);
    } else if (stored === null || rowKey.startsWith('grant~') || rowKey.startsWith('access~'))
      this.#find('planted', partition, `the row ${rowKey} of Grants is none of ours`);
  }

  /** Whether the export has each of them. */
  finish(has: {
    readonly policies: boolean;
    readonly requests: boolean;
    readonly approvals: boolean;
    readonly grants: boolean;
  }): void {
    const find = this.#find;
    const { exportedAt } = this.#options;
    const known = [this.#requests, this.#heads, this.#decisions, this.#rows];
    for (const requestId of new Set(known.flatMap((map) => [...map.keys()]))) {
      const facts = this.#requests.get(requestId) ?? new RequestFacts();
      if (has.policies) checkPolicies(find, requestId, facts, this.#policies);
      if (has.requests) {
        checkRequest(find, requestId, this.#rows.get(requestId), facts);
        checkOrigin(find, requestId, this.#rows.get(requestId), this.#requests);
      }
      const [heads, decisions] = [this.#heads.get(requestId) ?? [], this.#decisions.get(requestId) ?? []];
      if (has.approvals)
        checkApprovals(find, this.#options, requestId, facts, heads, decisions, this.#rows.get(requestId));
      checkReceipts(find, requestId, facts);
      checkTicketApprovals(find, requestId, facts);
      checkWrites(find, requestId, facts);
      if (has.grants) checkArmed(find, exportedAt, requestId, facts, this.#grants);
    }
    if (!has.grants) return;
    for (const grant of this.#grants.values())
      checkGrant(find, exportedAt, grant, this.#requests.get(grant.requestId), this.#holders.has(grant.id));
    for (const row of this.#access) checkAccess(find, exportedAt, row, this.#grants, this.#requests);
  }
}
