/** The pages of the desk, below `/` and `/desk/`: what a person in a browser meets first. */
import { deskBundle } from './bundle.ts';

export interface DeskPages {
  /** `null`: there is no such page. */
  handle(request: Request): Response | Promise<Response> | null;
}

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Sandbox desk · Countersign</title>
<link rel="icon" href="/desk/icon.svg">
<link rel="stylesheet" href="/desk/desk.css">
<script type="module" src="/desk/desk.js"></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<div id="desk"><noscript>The desk needs JavaScript.</noscript></div>
</body>
</html>
`;

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><rect width="20" height="20" rx="5" fill="#1c4f8c"/><path d="M5 10.5l3.4 3.4 6.8-7.6" fill="none" stroke="white" stroke-width="2.2"/></svg>';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export function deskPages(): DeskPages {
  return {
    handle(request) {
      switch (new URL(request.url).pathname) {
        case '/':
          return answer('text/html', PAGE);
        case '/desk/desk.js':
          return deskBundle().then(({ script }) => answer('text/javascript', script));
        case '/desk/desk.css':
          return deskBundle().then(({ style }) => answer('text/css', style));
        case '/desk/icon.svg':
          return answer('image/svg+xml', ICON);
        default:
          return null;
      }
    },
  };
}

function answer(type: string, body: string): Response {
  return new Response(body, {
    headers: {
      'content-type': `${type}; charset=utf-8`,
      'content-security-policy': POLICY,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
    },
  });
}
