import { type Html, html, type Part, trusted } from './html.ts';
import { icon } from './icons.ts';
import { FILE_SCRIPT, FIND_SCRIPT, PROBE_SCRIPT, REVIEW_SCRIPT, SCRIPT, SESSION_SCRIPT } from './script.ts';
import { STYLE } from './style.ts';
import type { Times } from './times.ts';
import type { StateWords } from './words.ts';

/** Somebody who has signed in, as the pages name them. */
export type Reader = {
  readonly words: string;
  /** Seconds until the sign-in is over; `null`: nobody has looked, because the reader may see nothing. */
  readonly secondsLeft: number | null;
  /** Whether there may be emergencies to look at. */
  readonly emergencies?: true;
};

const SCRIPTS = {
  act: SCRIPT,
  find: FIND_SCRIPT,
  probe: PROBE_SCRIPT,
  review: REVIEW_SCRIPT,
  file: FILE_SCRIPT,
} as const;

export type Frame = {
  /** The document's title, without the product's name. */
  readonly title: string;
  /** Where the list is, relative to this page. */
  readonly home: string;
  /** Which page of the navigation this is; `null`: whoever reads it may go to none of them. */
  readonly here: 'requests' | 'members' | 'emergencies' | 'connections' | 'elsewhere' | null;
  /** Who is signed in, as what, and until when; `null` when nobody is. */
  readonly reader: Reader | null;
  /** Unguessable, and new for each answer. */
  readonly nonce: string;
  /** `null`: the page shows no times. */
  readonly times: Times | null;
  /** What on the page needs a script of its own; `null`: nothing. */
  readonly script: keyof typeof SCRIPTS | null;
};

const ICON =
  'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 20 20%22%3E%3Crect width=%2220%22 height=%2220%22 rx=%225%22 fill=%22%231c4f8c%22/%3E%3Cpath d=%22M5 10.5l3.4 3.4 6.8-7.6%22 fill=%22none%22 stroke=%22white%22 stroke-width=%222.2%22/%3E%3C/svg%3E';

/** A whole document. */
export function page(frame: Frame, main: Part): string {
  const { title, here, reader, nonce, times, script } = frame;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Countersign</title>
<link rel="icon" href="${trusted(ICON)}">
<style nonce="${nonce}">${trusted(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="bar"><div class="wrap">
<a class="mark" href="${frame.home}">${icon('check')}Countersign</a>
${here !== null && navigation(frame)}
${reader !== null && readerOf(reader, frame.home)}
</div></header>
<main id="main" class="wrap" tabindex="-1">
${main}
</main>
${
  times &&
  html`<footer><div class="wrap"><span>All times are ${times.zone}; hover over one for UTC.</span><span>As of <time datetime="${times.now}">${times.moment(times.now)}</time></span>
</div></footer>`
}
${reader !== null && html`<script nonce="${nonce}">${trusted(SESSION_SCRIPT)}</script>`}
${script !== null && html`<script nonce="${nonce}">${trusted(SCRIPTS[script])}</script>`}
</body>
</html>
`.text;
}

/** Where the platform signs people in and out, from a page whose list is at `home`. */
export const platformPath = (home: string, path: 'login/aad' | 'logout') =>
  `${home.replace(/console$/, '')}../.auth/${path}`;

/** Without the script the link still ends the platform's session. */
function readerOf({ words, secondsLeft }: Reader, home: string): Html {
  return html`<span class="reader">${words} <a id="sign-out" href="${platformPath(home, 'logout')}" data-sign-out="${home}/sign-out" data-sign-in="${platformPath(home, 'login/aad')}" data-left="${secondsLeft ?? ''}">Sign out</a></span>`;
}

function navigation({ home, here, reader }: Frame): Html {
  const link = (page: Frame['here'], address: string, title: string) =>
    html`<a href="${address}"${page === here && html` aria-current="page"`}>${title}</a>`;
  return html`<nav class="places" aria-label="Console">${link('requests', home, 'Requests')}${link('members', `${home}/members`, 'Members without a ticket')}${reader?.emergencies === true && link('emergencies', `${home}/emergencies`, 'Emergencies')}${link('connections', `${home}/connections`, 'Connections')}</nav>`;
}

/** What a page's answer must carry besides the page: nothing runs or loads but what bears the nonce. */
export function pageHeaders(nonce: string): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    'img-src data:',
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy.join('; '),
    'cache-control': 'no-store',
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
  };
}

export function badge({ tone, icon: name, title }: StateWords): Html {
  return html`<span class="badge ${tone}">${icon(name)}${title}</span>`;
}

/** Company time to read, UTC on hover and for machines, and how long ago or ahead. */
export function momentOf(at: string, times: Times): Html {
  return html`<time datetime="${at}" title="${at}">${times.moment(at)}</time> <span class="muted small">(${times.relative(at)})</span>`;
}
