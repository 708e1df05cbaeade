import type { DraftAsked, Question } from '../../ports/advisor.ts';

/** Reasoning counts, too; what is cut off is no JSON, and none is shown. */
const MOST_TOKENS = 2_000;

/**
 * The body of one call. What is to be followed and what is to be looked at are messages of their own, the second as JSON, so
 * that no text ends it. Newer models refuse `temperature` and `max_tokens`.
 */
export function callFor(model: string, { instructions, data, answers }: DraftAsked): object {
  return {
    model,
    messages: [
      { role: 'system', content: instructions },
      { role: 'user', content: JSON.stringify(data) },
    ],
    max_completion_tokens: MOST_TOKENS,
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'draft', strict: true, schema: schemaOf(answers) },
    },
  };
}

/** As strict structured outputs want it: everything required, nothing besides; lengths are looked at in code. */
function schemaOf(answers: DraftAsked['answers']): object {
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(answers).map(([name, one]) => [name, answerSchema(one)])),
    required: Object.keys(answers),
    additionalProperties: false,
  };
}

function answerSchema({ about, oneOf }: Question): object {
  return {
    type: ['string', 'null'],
    description: about,
    ...(oneOf && { enum: [...oneOf, null] }),
  };
}
