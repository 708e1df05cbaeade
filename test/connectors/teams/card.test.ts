import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { buttonsOf, textOf } from '../../../sandbox/tenant/teams/card.ts';
import { renderCard } from '../../../src/connectors/teams/card.ts';
import type { CardView } from '../../../src/ports/conversation.ts';
import { CLOSED, VIEW } from '../contracts/conversation.ts';

const NONCE = 'nonce-0123456789';

type Node = Readonly<Record<string, unknown>>;

/** Every object in a card, however deep. */
function nodesOf(value: unknown): readonly Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesOf);
  if (typeof value !== 'object' || value === null) return [];
  return [value as Node, ...Object.values(value).flatMap(nodesOf)];
}

const hostile = (title: string): CardView => ({
  ...VIEW,
  title,
  facts: [{ label: title, value: title }],
  changes: [title],
});

const LONG_COST_CENTER =
  'CC-4100 Warehouse automation and conveyor maintenance, region south (shared with CC-4110)';

const LICENSE: CardView = {
  ...VIEW,
  title: 'Access request: Project Plan 3',
  facts: [
    { label: 'SKU', value: 'PROJECTPROFESSIONAL' },
    { label: 'Price', value: 'EUR 28.10 per month (high)' },
    { label: 'Cost center', value: LONG_COST_CENTER },
  ],
  changes: [
    'The usage location IT is set for Marco Ferri, who has none.',
    'Marco Ferri is assigned Project Plan 3, with 1 service plan switched off.',
  ],
};

describe('an approval card in Teams', () => {
  test('names the card it came from in each of its buttons, and nothing else', () => {
    for (const { verb, data } of buttonsOf(renderCard(VIEW, NONCE, true)))
      assert.deepEqual(data, { requestId: VIEW.requestId, stage: VIEW.stage, nonce: NONCE }, verb);
  });

  test('an approval card in Teams has no buttons to decide for somebody who may not', () => {
    const verbs = (card: Node) => buttonsOf(card).map(({ verb }) => verb);
    assert.deepEqual(verbs(renderCard(VIEW, NONCE, false)), []);
    assert.deepEqual(verbs(renderCard(CLOSED, NONCE, true)), []);
    assert.equal(renderCard(CLOSED, NONCE, true)['refresh'], undefined);
  });

  test('reads in one column that wraps, on a phone too', () => {
    const nodes = nodesOf(renderCard(VIEW, NONCE, true));
    assert.deepEqual(
      nodes.filter(({ type }) => ['ColumnSet', 'Table', 'FactSet', 'Image'].includes(String(type))),
      [],
    );
    assert.ok(nodes.filter(({ type }) => type === 'TextBlock').every(({ wrap }) => wrap === true));
  });

  test('labels each input, demands a reason only to reject, and speaks', () => {
    const card = renderCard(VIEW, NONCE, true);
    const inputs = nodesOf(card).filter(({ type }) => type === 'Input.Text');
    assert.equal(inputs.length, 2);
    assert.ok(inputs.every(({ label }) => typeof label === 'string' && label !== ''));
    assert.deepEqual(
      inputs.map(({ id, isRequired }) => [id, isRequired === true]),
      [
        ['comment', false],
        ['reason', true],
      ],
    );
    assert.match(String(card['speak']), /RITM0010042/);
    assert.match(String(card['fallbackText']), /RITM0010042/);
    assert.equal(card.version, '1.5');
  });

  test('promises, where it can not be shown, no decision that its reader can not take there', () => {
    const fallback = (view: CardView, mayDecide = true) =>
      String(renderCard(view, NONCE, mayDecide)['fallbackText']);
    const act: CardView = {
      ...VIEW,
      buttons: [{ verb: 'handled', label: 'Mark as handled', reason: 'required' }],
    };
    assert.match(fallback(VIEW), /Open this chat in a current version of Teams to decide\.$/);
    assert.match(fallback(act), /Open this chat in a current version of Teams to act on it\.$/);
    for (const text of [fallback(CLOSED), fallback(VIEW, false)])
      assert.match(text, /Open the ticket to see how it stands\.$/);
  });

  test('asks for a reason with whom it is for: the requester where somebody rejects, the evidence where an operator acts', () => {
    const asks = (view: CardView) =>
      nodesOf(renderCard(view, NONCE, true)).flatMap(({ errorMessage }) =>
        errorMessage === undefined ? [] : [errorMessage],
      );
    assert.deepEqual(asks(VIEW), ['Say why, so that the requester can act on it.']);
    const act: CardView = {
      ...VIEW,
      buttons: [{ verb: 'handled', label: 'Mark as handled', reason: 'required' }],
    };
    assert.deepEqual(asks(act), ['Say why: it is kept as evidence of what was done.']);
  });

  test('says its state in words, not by color alone', () => {
    assert.match(textOf(renderCard(VIEW, NONCE, true)), /Waiting for a decision/);
    assert.match(textOf(renderCard(CLOSED, NONCE, true)), /Approved/);
    const colors = nodesOf(renderCard(CLOSED, NONCE, true)).filter(({ color }) => color !== undefined);
    assert.deepEqual(colors, []);
  });

  test("shows a ticket's words as words: no markdown, no links, no macros, no hidden direction", () => {
    const words =
      '[Click](https://attacker.example) **bold** {{DATE(2026-01-01T00:00:00Z)}} $' + '{x} \u202Eevil\u0000';
    const nodes = nodesOf(renderCard(hostile(words), NONCE, true));
    const carrying = nodes.filter(({ text }) => typeof text === 'string' && text.includes('Click'));
    assert.equal(carrying.length, 4);
    for (const { type, text } of carrying) {
      assert.equal(type, 'TextRun');
      assert.doesNotMatch(String(text), /\{\{|\$\{|[\p{Cc}\u202E]/u);
    }
  });

  test('stays under 20 KB whatever the ticket holds, and still names the ticket', () => {
    const many = (count: number, text: string) => Array.from({ length: count }, () => text);
    for (const letter of ['x', 'é', '漢', '😀', '"', '\\']) {
      const long = letter.repeat(5000);
      const view: CardView = {
        ...VIEW,
        title: long,
        facts: many(100, long).map((value) => ({ label: long, value })),
        changes: many(100, long),
        reasons: many(100, long),
        state: { open: true, dueAt: long, waitingFor: many(100, long), approved: many(100, long) },
      };
      const card = renderCard(view, NONCE, true);
      const bytes = Buffer.byteLength(JSON.stringify(card));
      assert.ok(bytes <= 20 * 1024, `${letter}: ${bytes}`);
      assert.match(textOf(card), /RITM0010042/);
      assert.equal(buttonsOf(card).length, 2);
    }
  });

  test('links to the ticket by https only, or to the machine itself', () => {
    const links = (link: string | null) =>
      nodesOf(renderCard({ ...VIEW, ticket: { ...VIEW.ticket, link } }, NONCE, true)).filter(
        ({ type }) => type === 'Action.OpenUrl',
      );
    assert.equal(links('https://acme.service-now.com/x').length, 1);
    assert.equal(links('http://127.0.0.1:7072/app').length, 1);
    for (const link of [
      null,
      'javascript:alert(1)',
      'http://acme.service-now.com/',
      'http://127.0.0.1.attacker.example/',
      'nonsense',
    ])
      assert.equal(links(link).length, 0, String(link));
  });

  test('shows what will change before the facts, each group set off from the one above', () => {
    const card = renderCard(LICENSE, NONCE, true);
    const words = textOf(card);
    const order = ['Decide by', 'What will change', 'Price', 'Why you are asked'].map((one) =>
      words.indexOf(one),
    );
    assert.ok(!order.includes(-1), words);
    assert.deepEqual(
      order,
      [...order].sort((one, other) => one - other),
    );
    const setOff = card.body.filter(({ separator }) => separator === true);
    assert.equal(setOff.length, 4);
  });

  test('shows a price and a long cost center as they are, and each change on a line of its own', () => {
    const words = textOf(renderCard(LICENSE, NONCE, true));
    assert.match(words, /Price: \nEUR 28\.10 per month \(high\)/);
    assert.ok(words.includes(LONG_COST_CENTER));
    const lines = renderCard(LICENSE, NONCE, true).body.filter((one) =>
      textOf(one).startsWith('• The usage'),
    );
    assert.equal(lines.length, 1);
  });

  test('names the ticket once among its lines', () => {
    const facts = [{ label: 'Ticket', value: VIEW.ticket.number }, ...LICENSE.facts];
    const lines = renderCard({ ...LICENSE, facts }, NONCE, true).body.map((one) => textOf(one));
    assert.equal(lines.filter((line) => line.startsWith('Ticket: ')).length, 1);
  });

  test('tells what will change once, as a list', () => {
    const facts = [...LICENSE.facts, { label: 'What will change', value: 'everything' }];
    assert.doesNotMatch(textOf(renderCard({ ...LICENSE, facts }, NONCE, true)), /everything/);
    assert.match(textOf(renderCard({ ...LICENSE, facts, changes: [] }, NONCE, true)), /everything/);
  });

  test('says how many changes and facts it leaves out', () => {
    const changes = Array.from({ length: 18 }, (_, place) => `Change ${place}.`);
    const facts = Array.from({ length: 23 }, (_, place) => ({ label: `Fact ${place}`, value: 'x' }));
    const words = textOf(renderCard({ ...LICENSE, changes, facts }, NONCE, true));
    assert.match(words, /and 3 more on/);
    assert.match(words, /and 3 more facts on/);
    assert.doesNotMatch(textOf(renderCard(LICENSE, NONCE, true)), / more,| more facts/);
  });

  test('cuts everything else before it cuts what will change', () => {
    const change = `${'x'.repeat(200)} with 2 service plans switched off.`;
    const words = [1, 2].map((bytes) => {
      const long = (bytes === 1 ? '漢' : '😀').repeat(290);
      const facts = Array.from({ length: 20 }, () => ({ label: 'Why', value: long }));
      const reasons = Array.from({ length: bytes === 1 ? 1 : 15 }, () => long);
      return textOf(renderCard({ ...LICENSE, facts, reasons, changes: [change] }, NONCE, true));
    });
    for (const one of words) assert.ok(one.includes(change));
    assert.doesNotMatch(words.join(''), /漢{150}|😀{75}/u);
  });

  test('an approval card in Teams does not speak of the future once it is closed', () => {
    const words = textOf(renderCard(CLOSED, NONCE, true));
    assert.match(words, /What was to change/);
    assert.doesNotMatch(words, /What will change/);
  });
});
