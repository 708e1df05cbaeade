/**
 * Sends an operator's wish with its reason and shows the answer. Everything it needs stands in the form; answers are put
 * in as text. Without it the pages only read.
 */
export const SCRIPT = `
'use strict';
for (const form of document.querySelectorAll('form[data-action]')) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = form.querySelector('button');
    const status = document.getElementById('action-status');
    const say = (kind, text, link) => {
      status.dataset.kind = kind;
      status.textContent = text;
      if (!link) return;
      const anchor = document.createElement('a');
      anchor.href = link;
      anchor.textContent = 'Show how it stands now';
      status.append(' ', anchor);
    };
    const reason = form.elements.reason.value.trim();
    if (reason === '') {
      say('failed', 'Say why first: the reason is kept as evidence.');
      form.elements.reason.focus();
      return;
    }
    button.disabled = true;
    say('sending', 'Sending…');
    try {
      const answer = await fetch(form.dataset.action, {
        method: 'POST',
        credentials: 'same-origin',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ reason }),
      });
      const body = await answer.json().catch(() => ({}));
      const detail = typeof body.detail === 'string' ? body.detail : 'The answer could not be read.';
      if (answer.ok) {
        const id = typeof body.requestId === 'string' ? encodeURIComponent(body.requestId) : '';
        say('done', detail, id === '' ? location.pathname : id);
        form.reset();
      } else {
        const next = answer.status === 401 ? ' Reload the page to sign in again.' : '';
        say('failed', 'Nothing was changed. ' + detail + next);
      }
    } catch {
      say('failed', 'No answer came back. Reload the page to see whether it arrived before you send it again.');
    } finally {
      button.disabled = false;
      status.focus();
    }
  });
}
`;
