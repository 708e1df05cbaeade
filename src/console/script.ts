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

/**
 * Ends what a page shows together with the sign-in that it was shown to: when that is over, and when somebody signs out,
 * whether or not anybody answers.
 */
export const SESSION_SCRIPT = `
'use strict';
{
  const out = document.getElementById('sign-out');
  const { signIn, signOut, left } = out.dataset;
  const over = left === '' ? Infinity : Date.now() + Number(left) * 1000;
  const clear = (title, text) => {
    const heading = document.createElement('h1');
    heading.textContent = title;
    const line = document.createElement('p');
    line.setAttribute('role', 'status');
    line.textContent = text;
    const again = document.createElement('a');
    again.href = signIn;
    again.textContent = 'Sign in';
    const main = document.createElement('main');
    main.className = 'wrap';
    main.append(heading, line, again);
    document.title = title + ' · Countersign';
    document.body.replaceChildren(main);
  };
  const look = () => {
    if (Date.now() >= over && out.isConnected)
      clear('Your sign-in is over', 'The content of this page is no longer here. Sign in again to go on.');
  };
  setInterval(look, 5000);
  addEventListener('pageshow', look);
  document.addEventListener('visibilitychange', look);
  out.addEventListener('click', async (event) => {
    event.preventDefault();
    clear('You are signed out', 'The platform’s own session is being ended, too.');
    const headers = { 'content-type': 'application/json' };
    await fetch(signOut, { method: 'POST', credentials: 'same-origin', headers, body: '{}' }).catch(() => null);
    location.replace(out.href);
  });
}
`;

/** Looks a sign-in name up and shows that person's requests by object id, so that no address ever holds the name. */
export const FIND_SCRIPT = `
'use strict';
{
  const form = document.querySelector('form[data-find]');
  const name = document.getElementById('person-name');
  const status = document.getElementById('find-status');
  form.addEventListener('submit', async (event) => {
    const person = name.value.trim();
    if (person === '') return;
    event.preventDefault();
    status.textContent = 'Looking…';
    try {
      const headers = { 'content-type': 'application/json' };
      const init = { method: 'POST', credentials: 'same-origin', headers, body: JSON.stringify({ person }) };
      const answer = await fetch(form.dataset.find, init);
      const body = await answer.json().catch(() => ({}));
      if (!answer.ok) {
        status.textContent = typeof body.detail === 'string' ? body.detail : 'The answer could not be read.';
        return;
      }
      const address = new URL(location.href);
      address.search = new URLSearchParams([...new FormData(form), ['person', body.id]].filter(([key, value]) => key === 'person' ? value === body.id : value !== ''));
      location.assign(address);
    } catch {
      status.textContent = 'No answer came back. Try again in a moment.';
    }
  });
}
`;

/** Asks whether access works for as long as the page is open, and says what came of it. */
export const PROBE_SCRIPT = `
'use strict';
{
  const status = document.getElementById('probe');
  const EVERY = 10000;
  const ask = async () => {
    let again = true;
    try {
      const headers = { 'content-type': 'application/json' };
      const init = { method: 'POST', credentials: 'same-origin', headers, body: '{}' };
      const answer = await fetch(status.dataset.look, init);
      const body = await answer.json().catch(() => ({}));
      const detail = typeof body.detail === 'string' ? body.detail : 'The answer could not be read.';
      const at = new Date().toLocaleTimeString();
      if (answer.ok && body.state === 'works') status.textContent = 'It works. You may close this page. (' + at + ')';
      else if (answer.ok && body.state === 'not-waited-for') status.textContent = 'It is not looked at any more: the ticket says how it stands.';
      else status.textContent = (answer.ok ? 'Not yet. ' : '') + detail + ' (' + at + ')';
      again = !answer.ok || body.state === 'not-yet';
      if (answer.status === 401 || answer.status === 404) again = false;
    } catch {
      status.textContent = 'No answer came back. It is asked again in ten seconds.';
    }
    if (again) setTimeout(ask, EVERY);
  };
  void ask();
}
`;

/** Sends a review with a sentence for each action, and shows the answer. */
export const REVIEW_SCRIPT = `
'use strict';
{
  const form = document.querySelector('form[data-review]');
  const status = document.getElementById('action-status');
  const say = (kind, text) => {
    status.dataset.kind = kind;
    status.textContent = text;
  };
  form?.addEventListener('submit', async (event) => {
    event.preventDefault();
    const fields = [...form.querySelectorAll('textarea')];
    const empty = fields.find((field) => field.value.trim() === '');
    if (empty) {
      say('failed', 'Say something on each of them first: it is kept as evidence.');
      empty.focus();
      return;
    }
    const button = form.querySelector('button');
    button.disabled = true;
    say('sending', 'Sending…');
    const actions = fields
      .filter((field) => field.dataset.actionId !== undefined)
      .map((field) => ({ actionId: field.dataset.actionId, sentence: field.value.trim() }));
    try {
      const answer = await fetch(form.dataset.review, {
        method: 'POST',
        credentials: 'same-origin',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ words: form.elements.words.value.trim(), actions }),
      });
      const body = await answer.json().catch(() => ({}));
      const detail = typeof body.detail === 'string' ? body.detail : 'The answer could not be read.';
      say(answer.ok ? 'done' : 'failed', answer.ok ? detail : 'Nothing was changed. ' + detail);
      if (answer.ok) form.hidden = true;
    } catch {
      say('failed', 'No answer came back. Reload the page to see whether it arrived before you send it again.');
    } finally {
      button.disabled = false;
      status.focus();
    }
  });
}
`;

/** Files a request with us, and shows the answer. The scope stands with the role that is chosen. */
export const FILE_SCRIPT = `
'use strict';
{
  const form = document.querySelector('form[data-file]');
  const status = document.getElementById('action-status');
  const say = (kind, text) => {
    status.dataset.kind = kind;
    status.textContent = text;
  };
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const { role, minutes, incident, reason } = form.elements;
    if (reason.value.trim() === '') {
      say('failed', 'Say what has happened first: it is kept as evidence.');
      reason.focus();
      return;
    }
    const button = form.querySelector('button');
    button.disabled = true;
    say('sending', 'Asking…');
    try {
      const ask = {
        role: role.value,
        scope: role.selectedOptions[0].dataset.scope,
        minutes: Number(minutes.value),
        incident: incident.value.trim(),
        reason: reason.value.trim(),
      };
      const headers = { 'content-type': 'application/json' };
      const init = { method: 'POST', credentials: 'same-origin', headers, body: JSON.stringify(ask) };
      const answer = await fetch(form.dataset.file, init);
      const body = await answer.json().catch(() => ({}));
      const detail = typeof body.detail === 'string' ? body.detail : 'The answer could not be read.';
      const issues = (Array.isArray(body.issues) ? body.issues : []).map(({ path, message }) => ' ' + String(path).slice(1) + ' ' + message + '.').join('');
      say(answer.ok ? 'done' : 'failed', detail + issues + (answer.ok ? ' Reload the page to see how it stands.' : ''));
      if (answer.ok) form.hidden = true;
    } catch {
      say('failed', 'No answer came back. Reload the page to see whether it arrived before you ask again.');
    } finally {
      button.disabled = false;
      status.focus();
    }
  });
}
`;
