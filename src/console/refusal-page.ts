import { html } from './html.ts';
import { icon } from './icons.ts';
import { type Frame, page, platformPath } from './page.ts';
import type { IconName } from './tone.ts';

/** Why a page can't be shown, and what to do about it. */
export type Refusal = {
  readonly icon: IconName;
  readonly title: string;
  readonly sentence: string;
  readonly next: readonly string[];
  /** Whether signing in, which begins by nothing else than this link, is what helps. */
  readonly signIn?: true;
  /** For whoever is asked for help. */
  readonly code: string;
};

export function refusalPage(refusal: Refusal, frame: Omit<Frame, 'title' | 'script' | 'times'>): string {
  return page(
    { ...frame, title: refusal.title, script: null, times: null },
    html`<div class="lesson">${icon(refusal.icon)}
<h1>${refusal.title}</h1>
<p>${refusal.sentence}</p>
<h2>What to do</h2>
<ul>${refusal.next.map((step) => html`<li>${step}</li>`)}</ul>
${refusal.signIn === true && html`<p><a class="button strong" href="${platformPath(frame.home, 'login/aad')}">Sign in</a></p>`}
<p class="muted small">Code: <code>${refusal.code}</code></p>
</div>`,
  );
}

/** What a token of another audience, version or kind looks like: the platform was not told to ask for ours. */
const SET_UP: readonly string[] = [
  'token-missing',
  'token-signature',
  'token-iss',
  'token-aud',
  'token-scope',
  'token-not-for-access',
  'token-other-app',
];

/** What was signed in with has ended. */
const OVER: readonly string[] = [
  'token-expired',
  'token-too-old',
  'sign-in-over',
  'signed-out',
  'sessions-revoked',
];

/** Nobody is signed in, or not any more. */
export function notSignedIn(code: string): Refusal {
  const expired = OVER.includes(code);
  return {
    icon: 'person',
    title: expired ? 'Your sign-in is over' : 'You are not signed in',
    sentence:
      'This page shows who has access to what, so it needs a sign-in that Countersign can check itself.',
    next: [
      'Sign in by the link below.',
      ...(code === 'token-strength'
        ? ['Sign in with a second factor: this page asks for more than a password.']
        : []),
      'Use an account of this tenant that has the app role Operator or Auditor.',
      'If you are signed in and still see this, give the code below to whoever runs Countersign.',
      ...(SET_UP.includes(code)
        ? [
            'If nobody gets in: the platform’s sign-in has to ask for the scope of this app itself, with tokens of version 2 and its token store on (SECURITY.md, The doors).',
          ]
        : []),
    ],
    signIn: true,
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

/** Somebody who has no access that a page of theirs is waited for. */
export function nothingToLookAt(code: string): Refusal {
  return {
    icon: 'person',
    title: 'There is nothing to check here',
    sentence:
      'This page checks whether access works, for whoever the access is for, while it is being set up.',
    next: [
      'Open the link on the card that you were sent, signed in as yourself.',
      'The ticket says how the access stands.',
    ],
    code,
  };
}
