/** The whole product with one more kind and one more family than it is built with. */

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { editedTables } from '../../../sandbox/policy-folder.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { createWorld, type World, type WorldOptions } from '../../../sandbox/world.ts';
import { DAY } from '../../../src/domain/instant.ts';
import { groupMembership } from '../../../src/kinds/group-membership/index.ts';
import { m365License } from '../../../src/kinds/m365-license/index.ts';
import type { Emergency } from '../../../src/policy/rulebook.ts';
import { holdDoors } from '../contract.ts';
import { endsWith } from '../ends-with.ts';
import { ToyDirectory } from './toy-directory.ts';
import type { ToyFacts } from './toy-facts.ts';
import { toyTargets } from './toy-family.ts';
import { caseTable, toyOfIncidents } from './toy-incidents.ts';
import { TOY_WORDS, toyKind, toyTable } from './toy-kind.ts';
import { type HoldIs, TOY, type ToyWord } from './toy-rules.ts';

/** What tickets the toy is asked for by: its catalog item, one that another table names, too, or incidents of one category. */
export type ToyTickets = 'items' | 'items-of-two' | 'incidents';

type ToyChoices = {
  readonly word?: ToyWord;
  readonly settings?: Readonly<Record<string, string>>;
  readonly own?: ToyFacts;
  readonly emergency?: Emergency;
  /** It needs the identity that writes to accounts. */
  readonly needs?: true;
  readonly graph?: WorldOptions['graph'];
};

export type ToyWorld = World & {
  readonly toys: ToyDirectory;
  readonly logged: readonly string[];
  /** Whether the person has it, in the toys' own directory. */
  has(person: string, key: string): boolean;
};

export async function aToyWorld(
  t: TestContext,
  hold: HoldIs = 'lasting',
  tickets: ToyTickets = 'items',
  { word = 'released', settings = {}, own, emergency, needs, graph }: ToyChoices = {},
): Promise<ToyWorld> {
  let now = () => 0;
  const toys = new ToyDirectory(() => now());
  const logged: string[] = [];
  const world = await createWorld({
    log: (line) => void logged.push(line),
    settings: { OUTBOUND_TIMEOUT_SECONDS: '0.05', ...settings },
    ...(graph && { graph }),
    policyFolder: toyFolder(tickets),
    lists: {
      kinds: [
        groupMembership,
        m365License,
        {
          ...(tickets === 'incidents' ? toyOfIncidents : toyKind)({
            hold,
            word,
            ...(own && { own }),
            ...(emergency && { emergency }),
          }),
          ...(needs && { needs: ['password-write'] as const }),
        },
      ],
      targets: [toyTargets(toys, 30 * DAY)],
      words: [TOY_WORDS],
    },
  });
  now = () => world.clock.now();
  const wrong = holdDoors(world);
  endsWith(t, () => {
    world.stop();
    assert.deepEqual([...wrong], []);
  });
  return { ...world, toys, logged, has: (person, key) => toys.isThere(personId(person), key) };
}

/** The tables in force, of which one item is the toy's. */
function toyFolder(tickets: ToyTickets): string {
  const folder = editedTables({});
  mkdirSync(join(folder, TOY));
  const file = join(folder, TOY, 'table.json');
  if (tickets === 'incidents') {
    writeFileSync(file, caseTable());
    return folder;
  }
  const toy = toyTable();
  writeFileSync(file, toy);
  const groups = join(folder, 'group-membership', 'table.json');
  if (tickets === 'items') writeFileSync(groups, withoutItem(groups, JSON.parse(toy).catalogItems[0].ids));
  return folder;
}

function withoutItem(file: string, ids: readonly string[]): string {
  const table = JSON.parse(readFileSync(file, 'utf8'));
  const catalogItems = table.catalogItems.filter(
    (item: { readonly ids: readonly string[] }) => !item.ids.some((id) => ids.includes(id)),
  );
  return JSON.stringify({ ...table, catalogItems });
}
