import type { TestProject } from 'vitest/node';
import { startApp } from './app-process.ts';
import { startBrowser } from './browser.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the app is, as somebody would type it. */
    appUrl: string;
    /** Where the server keeps its data, for what an operator does beside it. */
    appData: string;
    /** Where the browser takes commands. */
    browserUrl: string;
  }
}

/** One server with demo data and one browser for all files; every test opens windows of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const app = await startApp();
  const browser = await startBrowser().catch(async (error: unknown) => {
    await app.stop();
    throw error;
  });
  project.provide('appUrl', app.url);
  project.provide('appData', app.dataDir);
  project.provide('browserUrl', browser.url);
  return async () => {
    await browser.stop();
    await app.stop();
  };
}
