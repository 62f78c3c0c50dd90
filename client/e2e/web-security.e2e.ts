import { expect, test } from 'vitest';
import { newBrowser, open, takeViolations } from './windows.ts';

/** What somebody would try who got markup of theirs into a page. Each is refused by a directive. */
const attempts: readonly (readonly [what: string, directive: string, markup: string])[] = [
  ['an inline script', 'script-src-elem', '<script>window.broken = 1</script>'],
  ['a script of ours without the nonce', 'script-src-elem', '<script src="/theme.js?again"></script>'],
  ['a script from elsewhere', 'script-src-elem', '<script src="https://evil.example/x.js"></script>'],
  ['a script as data', 'script-src-elem', '<script src="data:text/javascript,window.broken=1"></script>'],
  ['a handler in an attribute', 'script-src-attr', '<img src="data:," onerror="window.broken = 1">'],
  ['a style sheet in the page', 'style-src-elem', '<style>body { display: none }</style>'],
  ['a style in an attribute', 'style-src-attr', '<p style="display: none">'],
  ['a picture from elsewhere', 'img-src', '<img src="https://evil.example/x.png">'],
  ['a frame', 'frame-src', '<iframe src="https://evil.example/"></iframe>'],
  ['a plug-in', 'object-src', '<object data="https://evil.example/x"></object>'],
  ['another base for addresses', 'base-uri', '<base href="https://evil.example/">'],
];

test.each(['/', '/playground'])('what gets into %s runs nothing and reaches nobody', async (path) => {
  const page = await (await newBrowser()).newPage();
  await page.goto(path);
  await page.getByRole('button', { name: /^Ingrid Solberg/ }).waitFor();
  expect(takeViolations()).toEqual([]);
  const inPlayground = new Set(['style-src-elem', 'style-src-attr']); // its editor writes styles
  const own = 'a script of ours without the nonce'; // there, files of ours are what runs
  for (const [what, directive, markup] of attempts) {
    if (path === '/playground' && (inPlayground.has(directive) || what === own)) continue;
    await page.evaluate((html) => {
      document.body.append(document.createRange().createContextualFragment(html));
    }, markup);
    await expect.poll(() => takeViolations().join(), { message: what }).toContain(directive);
  }
  expect(await page.evaluate(() => Reflect.get(window, 'broken') === undefined)).toBe(true);
  // Through a page's own script, since a debugger may evaluate what it likes.
  const refused = await page.evaluate(async () => {
    const tries = [
      () => fetch('https://evil.example/'),
      () =>
        new Promise((resolve, reject) =>
          Object.assign(new WebSocket('wss://evil.example/'), { onopen: resolve, onerror: reject }),
        ),
    ];
    return (await Promise.allSettled(tries.map((each) => each()))).map(({ status }) => status);
  });
  expect(refused).toEqual(['rejected', 'rejected']);
  await expect.poll(() => takeViolations().join()).toContain('connect-src');
});

test('no page can be put into a frame', async () => {
  const context = await newBrowser();
  const page = await context.newPage();
  await page.goto('/playground');
  for (const path of ['/', '/playground', '/health/live', '/theme.js']) {
    const { headers } = await page.evaluate(async (url) => {
      const answer = await fetch(url);
      return { headers: Object.fromEntries(answer.headers) };
    }, path);
    expect([path, headers['content-security-policy']]).toEqual([
      path,
      expect.stringContaining("frame-ancestors 'none'"),
    ]);
  }
});

test('a chart and what it says of a bar keep to the policy', async () => {
  const page = await open('Ingrid Solberg', 'contracts/dashboard');
  const chart = page.getByRole('figure', { name: 'How many contracts end each month?' });
  await chart
    .locator('svg text', { hasText: /^[A-Z][a-z]+ \d\d$/ })
    .first()
    .waitFor();
  const bars = chart.locator('svg path[fill]:not([fill="none"])');
  await bars.nth(1).hover({ force: true });
  await chart.locator('svg text', { hasText: /^\d+ contracts$/ }).waitFor();
  expect(takeViolations()).toEqual([]);
});
