import type { AccessFacts } from '../../domain/facts.ts';
import type { AccessRequest } from '../../domain/request.ts';
import type { Rules } from '../../policy/rulebook.ts';
import type { ReadFailure } from '../../ports/directory.ts';
import type { Means } from '../activity.ts';

type PartsGathered = { readonly read: 'done'; readonly facts: Pick<AccessFacts, 'parts'> } | ReadFailure;

/** Reads what only decisions of the kind go by, as facts have it. */
export async function gatherParts(
  means: Means,
  requestId: string,
  rules: Rules,
  request: AccessRequest,
): Promise<PartsGathered> {
  const wanted = rules.factParts?.(request);
  if (!wanted) return { read: 'done', facts: {} };
  const parts: Record<string, unknown> = {};
  for (const part of wanted) {
    const answer = await part.read(means, request, requestId);
    if (answer.read === 'failed') return answer;
    parts[part.name] = answer.value;
  }
  return { read: 'done', facts: { parts } };
}
