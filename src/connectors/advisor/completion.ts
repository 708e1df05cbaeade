import { createHash } from 'node:crypto';
import type { DraftAsked, Drafted } from '../../ports/advisor.ts';

/** As long as anything that is shown of it could be, and more. */
const LONGEST_ANSWER = 4_000;
const LONGEST_MODEL = 64;

export function notDrafted(because: string, mayCure: boolean): Drafted {
  return { drafted: false, because, mayCure };
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What a completion says, held to what was asked for: the vendor's promise of a shape is looked at again. What was cut off,
 * filtered, refused or not filtered at all is no draft.
 */
export function completionOf(text: string, asked: DraftAsked, deployment: string): Drafted {
  const body = parsed(text);
  const choices = isObject(body) ? body['choices'] : null;
  const choice: unknown = Array.isArray(choices) ? choices[0] : null;
  if (!isObject(body) || !isObject(choice)) return notDrafted('its answer is no completion', true);
  if (choice['finish_reason'] !== 'stop')
    return notDrafted(`its answer ended early (${nameOf(choice['finish_reason'])})`, false);
  if (isUnfiltered(choice)) return notDrafted('its content filter did not look at the answer', true);
  const message = choice['message'];
  const content = isObject(message) && !message['refusal'] ? message['content'] : null;
  if (typeof content !== 'string') return notDrafted('it refused', false);
  const answers = answersIn(content, asked);
  if (answers === null) return notDrafted('its answer has another shape than was asked for', true);
  const digest = createHash('sha256').update(content).digest('hex');
  return { drafted: true, model: nameOf(body['model']) || deployment, digest, answers };
}

/** Its names of things, never a text. */
function nameOf(value: unknown): string {
  return typeof value === 'string' ? value.replace(/[^\w.:-]/g, '').slice(0, LONGEST_MODEL) : '';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function answersIn(content: string, { answers }: DraftAsked): Readonly<Record<string, string | null>> | null {
  const said = parsed(content);
  if (!isObject(said)) return null;
  const names = Object.keys(answers);
  if (Object.keys(said).toSorted().join() !== names.toSorted().join()) return null;
  const fits = names.every((name) => {
    const [value, oneOf] = [said[name], answers[name]?.oneOf];
    if (value === null) return true;
    return typeof value === 'string' && value.length <= LONGEST_ANSWER && (oneOf?.includes(value) ?? true);
  });
  return fits ? (said as Readonly<Record<string, string | null>>) : null;
}

/** The member has two names on the wire. */
function isUnfiltered(choice: Json): boolean {
  return [choice['content_filter_results'], choice['content_filter_result']].some(
    (results) => isObject(results) && isObject(results['error']),
  );
}

/** Whether a 400 says that the content filter blocked it; its inner part may be missing. */
export function isBlocked(text: string): boolean {
  const body = parsed(text);
  const error = isObject(body) ? body['error'] : null;
  return isObject(error) && error['code'] === 'content_filter';
}
