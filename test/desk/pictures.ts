/** `npm run pictures`: makes the pictures of the README again, from a desk in virtual time. */
import { join } from 'node:path';
import { command, readCommandLine } from '../../sandbox/command-line.ts';
import { serveSandbox } from '../../sandbox/control/server.ts';
import { createWorld } from '../../sandbox/world.ts';
import { launch } from '../console/chromium.ts';
import { openDesk } from './desk-page.ts';

const DOCS = join(import.meta.dirname, '..', '..', 'docs');

async function takePictures(): Promise<void> {
  const world = await createWorld();
  const server = await serveSandbox({ port: 0, doors: world.doors });
  const browser = await launch();
  const desk = await openDesk(browser, `http://127.0.0.1:${server.port}/`, {
    viewport: { width: 1280, height: 960 },
    colorScheme: 'light',
  });
  await desk.page.getByRole('button', { name: 'Hide these steps' }).click();
  await desk.order('finance bi', 'lotte bakker', { 'For how many days?': '14' });
  await desk.pass('+10 min');
  const card = desk.panel('Cards').locator('.adaptive');
  await card.getByRole('button', { name: 'Approve', exact: true }).waitFor();
  await card.screenshot({ path: join(DOCS, 'card.png') });
  await desk.page.evaluate('scrollTo(0, 0)');
  await desk.page.screenshot({ path: join(DOCS, 'desk.png') });
  await desk.close();
  await browser.close();
  await server.close();
  world.stop();
}

await command(async () => {
  readCommandLine({}, 'npm run pictures', 'Writes docs/card.png and docs/desk.png; needs Chromium.');
  await takePictures();
  return 0;
});
