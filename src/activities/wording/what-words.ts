import type { RequestRecord } from '../../domain/record.ts';

/** What a request asks for, in the middle of a sentence: of a kind that decides by parts, the part in hand. */
export function whatIsAsked(
  { decision, request }: Pick<RequestRecord, 'decision' | 'request'>,
  otherwise: string,
): string {
  return inPart({ decision }) ?? decision?.title ?? request?.catalogItem ?? otherwise;
}

/** The part in hand, in the middle of a sentence; `null`: its kind decides in one part. */
export function inPart({ decision }: Pick<RequestRecord, 'decision'>): string | null {
  return decision?.part ? `the ${decision.part.noun}` : null;
}

/** As a sentence begins. */
export function capital(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
