import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { html, type Part, trusted } from '../../src/console/html.ts';

describe('markup of the console', () => {
  test('escapes whatever is put in, in text and in attributes', () => {
    const hostile = `"><script>alert('x')</script>&`;
    assert.equal(
      html`<a title="${hostile}">${hostile}</a>`.text,
      '<a title="&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;">&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;</a>',
    );
  });

  test('lets no text out of its place, whatever the text is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const inside = html`<p title="${text}">${text}</p>`.text.slice('<p title="'.length, -'</p>'.length);
        const [attribute, ...rest] = inside.split('">');
        assert.equal(rest.length, 1);
        assert.doesNotMatch(`${attribute}${rest.join('')}`, /[<>"']/);
      }),
    );
  });

  test('keeps markup that was made here, and joins lists of it', () => {
    const items = ['a', '<b>'].map((text) => html`<li>${text}</li>`);
    assert.equal(html`<ul>${items}</ul>`.text, '<ul><li>a</li><li>&lt;b&gt;</li></ul>');
    assert.equal(html`${trusted('<hr>')}`.text, '<hr>');
  });

  test('leaves out what is not there, and shows a zero', () => {
    assert.equal(html`${null}${false}${0}`.text, '0');
  });

  test('takes an object that only looks like markup for what it is not', () => {
    const forged = JSON.parse('{"text":"<script>"}') as Part;
    assert.throws(() => html`${forged}`);
  });
});
