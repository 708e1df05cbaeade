import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { html, type Part, trusted, visibleJson } from '../../src/console/html.ts';

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

  test('markup of the console tells characters that turn or hide text by their codes, and leaves what scripts need', () => {
    const name = 'Anna\u202e\u200b\u0000 \u{e0041}';
    assert.equal(html`${name}`.text, 'Anna[U+202E][U+200B][U+0000] [U+E0041]');
    const kept = 'می\u200cخواهم 👩\u200d💻 Ünal\n\t';
    assert.equal(html`${kept}`.text, kept);
  });

  test('JSON on pages of the console shows what nobody sees, and still is the same value', () => {
    const value = { name: 'Anna\u202e\u200b\u0085\u{e0041}\n' };
    const shown = visibleJson(JSON.stringify(value, null, 2));
    assert.match(shown, /Anna\\u202E\\u200B\\u0085\\uDB40\\uDC41\\n/);
    assert.deepEqual(JSON.parse(shown), value);
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
