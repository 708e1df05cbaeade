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

describe('an approval card in Teams', () => {
  test('names the card it came from in each of its buttons, and nothing else', () => {
    for (const { verb, data } of buttonsOf(renderCard(VIEW, NONCE, true)))
      assert.deepEqual(data, { requestId: VIEW.requestId, stage: VIEW.stage, nonce: NONCE }, verb);
  });

  test('has no buttons to decide for somebody who may not', () => {
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

  test('links to the ticket by https only', () => {
    const links = (link: string | null) =>
      nodesOf(renderCard({ ...VIEW, ticket: { ...VIEW.ticket, link } }, NONCE, true)).filter(
        ({ type }) => type === 'Action.OpenUrl',
      );
    assert.equal(links('https://acme.service-now.com/x').length, 1);
    for (const link of [null, 'javascript:alert(1)', 'http://acme.service-now.com/', 'nonsense'])
      assert.equal(links(link).length, 0, String(link));
  });
});
