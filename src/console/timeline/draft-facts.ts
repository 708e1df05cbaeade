import { textOf, textsOf } from '../json-value.ts';
import { listed } from '../people.ts';
import { digest, quietly, type Tells, told, value } from './told.ts';

/** What a machine was given and drafted; what it wrote is in no evidence. */
export const DRAFTS: Tells<'draft-asked' | 'draft-made'> = {
  'draft-asked': ([row]) => {
    const given = textsOf(row.data, 'given');
    return quietly(
      told('plain', 'pen', 'Asked a machine for a draft for people to read', [
        given.length > 0 ? `It was given: ${listed(given, 'and')}.` : null,
        'Nothing waits for it, and it decides nothing.',
      ]),
    );
  },

  'draft-made': ([row]) =>
    quietly(
      told('plain', 'document', 'A draft by a machine is shown, labeled as one', [
        value('Model', textOf(row.data, 'model')),
        digest('Digest of its answer', textOf(row.data, 'digest')),
      ]),
    ),
};
