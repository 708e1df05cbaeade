import { SANDBOX_URL_HEADER } from '../control/sandbox-url-header.ts';
import type { AppFetch } from './sandbox-app.ts';

/** The way out of an app in another process: every call goes to the sandbox's port, which is told the real URL. */
export function sandboxFetch(sandboxUrl: string): AppFetch {
  return (url, init) => {
    const headers = new Headers(init.headers);
    headers.set(SANDBOX_URL_HEADER, url);
    return fetch(`${sandboxUrl}/`, { ...init, headers });
  };
}
