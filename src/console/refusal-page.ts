import { html } from './html.ts';
import { icon } from './icons.ts';
import { type Frame, page } from './page.ts';
import type { IconName } from './tone.ts';

/** Why a page can't be shown, and what to do about it. */
export type Refusal = {
  readonly icon: IconName;
  readonly title: string;
  readonly sentence: string;
  readonly next: readonly string[];
  /** For whoever is asked for help. */
  readonly code: string;
};

export function refusalPage(refusal: Refusal, frame: Omit<Frame, 'title' | 'acts' | 'times'>): string {
  return page(
    { ...frame, title: refusal.title, acts: false, times: null },
    html`<div class="lesson">${icon(refusal.icon)}
<h1>${refusal.title}</h1>
<p>${refusal.sentence}</p>
<h2>What to do</h2>
<ul>${refusal.next.map((step) => html`<li>${step}</li>`)}</ul>
<p class="muted small">Code: <code>${refusal.code}</code></p>
</div>`,
  );
}

/** Nobody is signed in, or not any more. */
export function notSignedIn(code: string): Refusal {
  const expired = code === 'token-expired';
  return {
    icon: 'person',
    title: expired ? 'Your sign-in has expired' : 'You are not signed in',
    sentence:
      'This page shows who has access to what, so it needs a sign-in that Countersign can check itself.',
    next: [
      'Open this page in a new window, so that the platform asks you to sign in.',
      'Use an account of this tenant that has the app role Operator or Auditor.',
      'If you are signed in and still see this, give the code below to whoever runs Countersign.',
    ],
    code,
  };
}

export function noRole(name: string): Refusal {
  return {
    icon: 'alert',
    title: 'You may not see this',
    sentence: `You are signed in as ${name || 'somebody'}, without the app role Operator or Auditor.`,
    next: [
      'Ask an owner of the Countersign application to give you the role Auditor (to read) or Operator (to act as well).',
      'Sign out and in again afterward, so that your sign-in carries the role.',
      'To know how your own request stands, look at its ticket: it says everything that concerns you.',
    ],
    code: 'role-missing',
  };
}

/** The sign-in is good, and the directory says something else by now. */
export function notNow(name: string, code: string): Refusal {
  const title = code === 'app-not-person' ? 'This is for people' : 'You may not see this any more';
  return {
    icon: 'alert',
    title,
    sentence: `You are signed in as ${name || 'somebody'}, and the directory does not show now what this needs.`,
    next: [
      'Your account must be enabled, and in the group of operators or auditors.',
      'If you were put there a moment ago, wait some minutes and sign in again.',
      'Give the code below to whoever runs Countersign.',
    ],
    code,
  };
}

export function keysUnavailable(code: string): Refusal {
  return {
    icon: 'clock',
    title: 'Your sign-in can’t be checked right now',
    sentence: 'The keys that prove a sign-in could not be fetched. Nothing is wrong with your account.',
    next: ['Try again in a minute.', 'If it stays so, give the code below to whoever runs Countersign.'],
    code,
  };
}

export function noSuchRequest(requestId: string): Refusal {
  return {
    icon: 'search',
    title: 'There is no such request',
    sentence: `Nothing is known under ${requestId}.`,
    next: [
      'Go to the list and search for the ticket number, as RITM0010001.',
      'If the ticket is new, its delivery may still be on its way: reload in a minute.',
      'If it stays unknown, the ticketing system did not tell Countersign about it: check its outbound rule.',
    ],
    code: 'request-unknown',
  };
}

export function badFilter(sentence: string): Refusal {
  return {
    icon: 'alert',
    title: 'This filter can’t be used',
    sentence,
    next: ['Go back to the list and choose the filter there.'],
    code: 'bad-filter',
  };
}
