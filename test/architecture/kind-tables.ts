/** Every access type that has a folder of policy tables. */
import { readdirSync } from 'node:fs';

export const KIND_TABLES = readdirSync(new URL('../../policy-tables', import.meta.url), {
  withFileTypes: true,
})
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({ kind: name, verdicts: ['grant', 'ask', 'refuse', 'review'] }));
