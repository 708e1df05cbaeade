import type { SitePermission } from '../ports/probes.ts';
import { defineProbe, type Patience } from './probe.ts';
import { unreadBy } from './unread.ts';

type Check = Patience & {
  readonly type: 'sharepoint-site';
  /** `url`: without a page, its host on the allow-list; `name`: what people call it. */
  readonly site: { readonly url: string; readonly name: string };
  /** What the person is to be able to do there at least. */
  readonly permission: SitePermission;
};

/** Whether the site itself lets the person do it, by whatever way. It goes by sign-in names, so the person is read first. */
export const SHAREPOINT_SITE = defineProbe<Check>({
  type: 'sharepoint-site',
  system: ({ site }) => `the SharePoint site “${site.name}”`,
  async look({ directory, probes }, { site, permission }, { userId, requestId }) {
    const read = await directory.readUsers([userId], requestId);
    if (read.read === 'failed') return [unreadBy(read)];
    const { found = false, userPrincipalName = '' } = read.users[userId] ?? {};
    if (!found || userPrincipalName === '')
      return [{ seen: false, because: 'the directory does not show the person’s sign-in name' }];
    return [await probes.siteLets(userPrincipalName, { url: site.url, permission }, requestId)];
  },
});
