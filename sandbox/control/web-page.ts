/**
 * `GET /web/{host}/{path}`: what a person's browser shows at `https://{host}/{path}`, where a vendor of the tenant has pages.
 * So a link of a card or of the console opens without the vendor.
 */
import type { ControlledTenant } from './ports.ts';
import { ControlProblem } from './problem.ts';

/** Throws a `ControlProblem`. */
export function webPage(request: Request, tenant: ControlledTenant): Response {
  const { pathname, search } = new URL(request.url);
  const url = `https://${pathname.slice('/web/'.length)}${search}`;
  const found = request.method === 'GET' && URL.canParse(url) ? tenant.browse(new URL(url)) : null;
  if (!found) throw new ControlProblem(404, 'no-page', `Nobody of the sandbox has a page at ${url}.`);
  return new Response(found.page, {
    status: found.status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; frame-ancestors 'self'",
      'x-content-type-options': 'nosniff',
    },
  });
}
