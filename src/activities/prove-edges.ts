import { type Rows, withGrant } from '../domain/access.ts';
import type { EdgeReading } from '../domain/effect.ts';
import { type Instant, instant } from '../domain/instant.ts';
import type { UsablePlan } from '../domain/license.ts';
import type { DirectoryPorts } from '../targets/effects.ts';
import { targetLabel } from '../targets/index.ts';
import { defineActivity, type Means } from './activity.ts';
import { readTargets } from './proving/read-targets.ts';

export type ProveInput = {
  readonly requestId: string;
  readonly expect: 'present' | 'absent';
  readonly beneficiaryId: string;
  readonly targets: readonly string[];
  /** Whether the service plans that the request's plan promises have to be usable, too. */
  readonly plans?: boolean;
  /** How many looks before this one agreed in a row, where what is looked at goes by it. */
  readonly agreed?: number;
};

/**
 * One look. `agrees`: everything is as expected, on both read paths, and service plans that have to be usable are.
 * `absent`: targets both paths show without the person. `failed`: the directory says by itself that it won't come true, or
 * hides from us whether it is.
 */
export type Look = {
  readonly agrees: boolean;
  readonly at: Instant;
  readonly because: string;
  readonly absent: readonly string[];
  /** Everything is the very opposite of what is expected, on both read paths; left out by releases before: it is not told. */
  readonly opposite?: true;
  readonly failed?: string;
  /** Something came after our attempt by which it can't come true any more. */
  readonly overtaken?: string;
  /** What it was to bring about is so by something else, so that it is needless. */
  readonly elsewhere?: true;
  /** Nothing was looked at: the turn may come so many seconds later. */
  readonly postponedSeconds?: number;
};

/** Looks once at direct edges over two read paths; the orchestrator asks for as many agreeing looks as proof needs. */
export const proveEdges = defineActivity<
  ProveInput,
  Look,
  'requests' | 'grants' | 'auditLog' | 'clock' | keyof DirectoryPorts
>({
  name: 'proveEdges',
  run: async (means, { requestId, expect, beneficiaryId, targets, plans: promised, agreed }) => {
    const wanted = promised ? await promisedPlans(means, requestId) : [];
    const seen = await readTargets(means, beneficiaryId, targets, requestId, wanted, expect, agreed);
    const at = instant(means.clock.now());
    const { postponedSeconds } = seen;
    if (postponedSeconds !== undefined)
      return {
        agrees: false,
        at,
        because: 'its turn to be looked at has not come',
        absent: [],
        postponedSeconds,
      };
    const { usable: plans, evidence } = seen;
    const errors = expect === 'present' ? seen.errors : [];
    await means.auditLog.append(requestId, [
      {
        fact: 'change-observed',
        once: `${expect}-${at}`,
        at,
        actor: 'countersign',
        data: {
          expect,
          readings: seen.readings,
          ...evidence,
          ...(plans.length > 0 ? { plans } : {}),
          ...(errors.length > 0 ? { errors } : {}),
        },
      },
    ]);
    await keepShownEnds(means, beneficiaryId, requestId, seen.readings);
    const others = seen.readings.filter((one) => one.edge !== expect);
    const contrary = expect === 'present' ? 'absent' : 'present';
    const isOpposite = seen.readings.every(({ edge }) => edge === contrary);
    const names = others.length > 0 ? await namesOf(means, requestId) : {};
    const notUsable = plans.filter(({ is }) => is !== 'usable').map(({ because }) => because);
    const hidden = seen.readings.filter((one) => one.hidden).map(({ because = '' }) => because);
    const overtaken = expect === 'present' ? seen.readings.flatMap((one) => one.overtaken ?? []) : [];
    const isElsewhere = seen.readings.every((one) => one.overtaken === undefined || one.elsewhere === true);
    const failed = [
      ...hidden,
      ...errors,
      ...plans.filter(({ is }) => is === 'failed').map(({ because }) => because),
    ];
    return {
      agrees: others.length + notUsable.length === 0,
      at,
      because: [...others.map((one) => words(one, names[one.target])), ...notUsable, ...errors].join('; '),
      absent: seen.readings.filter(({ edge }) => edge === 'absent').map(({ target }) => target),
      ...(isOpposite && { opposite: true as const }),
      ...(failed.length > 0 ? { failed: failed.join('; ') } : {}),
      ...(overtaken.length > 0 ? { overtaken: overtaken.join('; ') } : {}),
      ...(overtaken.length > 0 && isElsewhere ? { elsewhere: true as const } : {}),
    };
  },
});

/** What the directory ends by itself ends when it says. */
async function keepShownEnds(
  { grants }: Pick<Means, 'grants'>,
  beneficiaryId: string,
  requestId: string,
  readings: readonly EdgeReading[],
): Promise<void> {
  const ends = new Map(readings.flatMap(({ target, endsAt }) => (endsAt ? [[target, endsAt] as const] : [])));
  if (ends.size === 0) return;
  await grants.change(beneficiaryId, (rows) => {
    let next: Rows = rows;
    for (const grant of Object.values(rows.grants)) {
      const shownEndsAt = ends.get(grant.target);
      if (grant.requestId !== requestId || shownEndsAt === undefined) continue;
      if (grant.state === 'armed' && grant.shownEndsAt !== shownEndsAt)
        next = withGrant(next, { ...grant, shownEndsAt });
    }
    return { rows: next, result: null };
  });
}

async function promisedPlans(
  { requests }: Pick<Means, 'requests'>,
  requestId: string,
): Promise<readonly UsablePlan[]> {
  return (await requests.read(requestId))?.row.plan?.usable ?? [];
}

/** What the plan calls its targets. */
async function namesOf(
  { requests }: Pick<Means, 'requests'>,
  requestId: string,
): Promise<Readonly<Record<string, string>>> {
  const changes = (await requests.read(requestId))?.row.plan?.changes ?? [];
  return Object.fromEntries(changes.map(({ target, targetName }) => [target, targetName]));
}

const SEEN = {
  present: 'it is still there',
  absent: 'it is not there',
  disagree: 'one read shows it, and another does not',
  unknown: 'it can not be read',
} as const satisfies Readonly<Record<EdgeReading['edge'], string>>;

function words({ target, edge, because }: EdgeReading, name: string | undefined): string {
  return `${targetLabel(target, name)}: ${SEEN[edge]}${because ? ` (${because})` : ''}`;
}
