import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright-core';

interface Installed {
  executablePath: string;
  args: string[];
  env: Record<string, string | undefined>;
  remove(): Promise<void>;
}

/** Where systems put a Chromium of their own. */
const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
];

const quiet = [
  '--headless',
  '--no-sandbox', // Chromium refuses its sandbox to root
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * The system's Chromium, or else the one that comes as an npm package. `E2E_BROWSER` is the path of another, or `npm` for the
 * packaged one wherever there is a choice.
 */
export async function startBrowser(): Promise<{ url: string; stop(): Promise<void> }> {
  const asked = process.env['E2E_BROWSER'];
  const own = asked && asked !== 'npm' ? asked : places.find((place) => existsSync(place));
  const browser = own && asked !== 'npm' ? ofSystem(own) : await ofPackage();
  const server = await chromium.launchServer({
    executablePath: browser.executablePath,
    args: [...quiet, ...browser.args],
    env: { ...process.env, ...browser.env },
  });
  return {
    url: server.wsEndpoint(),
    async stop() {
      await server.close();
      await browser.remove();
    },
  };
}

const ofSystem = (executablePath: string): Installed => ({ executablePath, args: [], env: {}, remove: async () => {} });

/**
 * The package is made for Lambda: it leaves its libraries packed elsewhere, and its own arguments include `--single-process`, which
 * crashes when a window is closed. So only its files are used, unpacked for this run.
 */
async function ofPackage(): Promise<Installed> {
  const folder = await mkdtemp(join(tmpdir(), 'plinth-chromium-'));
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder; // where it unpacks to
  try {
    const { default: packed, inflate } = await import('@sparticuz/chromium');
    const build = createRequire(import.meta.url).resolve('@sparticuz/chromium');
    const [executablePath, libraries] = await Promise.all([
      packed.executablePath(),
      inflate(join(dirname(build), '../bin/al2023.tar.br')),
    ]);
    await makeFontsFound(folder);
    return {
      executablePath,
      args: ['--no-zygote'],
      env: { LD_LIBRARY_PATH: join(libraries, 'lib'), FONTCONFIG_PATH: join(folder, 'fonts') },
      remove: () => rm(folder, { recursive: true, force: true }),
    };
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
}

/** Without any font Chromium ends at the first text field. */
async function makeFontsFound(folder: string): Promise<void> {
  const file = join(folder, 'fonts', 'fonts.conf');
  const written = await readFile(file, 'utf8');
  await writeFile(file, written.replaceAll('/tmp/', `${folder}/`));
}
