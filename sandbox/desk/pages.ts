/** The pages of the desk, below `/` and `/desk/`: what a person in a browser meets first. */

export interface DeskPages {
  /** `null`: there is no such page. */
  handle(request: Request): Response | Promise<Response> | null;
}

const PAGE = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Countersign sandbox</title>
<h1>Countersign sandbox</h1>
<p>The control API is at <code>/control</code>; docs/sandbox.md tells what it takes.</p>
</html>
`;

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

export function deskPages(): DeskPages {
  return {
    handle({ url }) {
      return new URL(url).pathname === '/' ? new Response(PAGE, { headers: HEADERS }) : null;
    },
  };
}
