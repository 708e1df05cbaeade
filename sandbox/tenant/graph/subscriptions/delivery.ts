/** One POST to a subscriber, with the patience Graph has for it (graph 7.5). */
import type { SandboxClock } from '../../../clock.ts';
import type { Surroundings } from '../../simulator.ts';

type Delivered = {
  /** 0: unreachable, or no answer within the limit. */
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
  /** Sandbox milliseconds the answer took, at most the limit. */
  readonly ms: number;
};

export type Post = (url: string, contentType: string, body: string, limitMs: number) => Promise<Delivered>;

/** A subscriber's URL is public; in the sandbox every host is the app under test, and only the path tells more. */
export function createPost(clock: SandboxClock, deliver: Surroundings['deliver']): Post {
  return async (url, contentType, body, limitMs) => {
    const { pathname, search } = new URL(url);
    const began = clock.now();
    const headers = { 'content-type': contentType, 'user-agent': 'Microsoft-Graph-Notifications' };
    const answered = deliver(`${pathname}${search}`, { method: 'POST', headers, body }).then((answer) => ({
      status: answer.status,
      body: answer.body,
      contentType: answer.contentType ?? '',
      ms: clock.now() - began,
    }));
    return await new Promise<Delivered>((resolve) => {
      const cancel = clock.schedule(began + limitMs, () =>
        resolve({ status: 0, body: '', contentType: '', ms: limitMs }),
      );
      const settle = (delivered: Delivered) => {
        cancel();
        resolve(delivered);
      };
      answered.then(settle, () => settle({ status: 0, body: '', contentType: '', ms: clock.now() - began }));
    });
  };
}
