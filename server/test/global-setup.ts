import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { checkDatabase, openConnection } from '../database/client.ts';
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '../database/embedded.ts';
import { migrate } from '../database/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Owner's connection string of the server that the tests' databases are on. */
    serverUrl: string;
    /** Name of the migrated database that they are copies of. */
    templateName: string;
  }
}

const log = { info: () => {}, warn: console.warn, error: console.error };

/**
 * Provides one server with one migrated template for the whole run: the server of DATABASE_URL, or an embedded one of its own in
 * the system's directory for temporary files.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = process.env.DATABASE_URL ? await existingServer(process.env.DATABASE_URL) : await embeddedServer();
  const templateName = `plinth_test_template_${process.pid}`;
  const admin = openConnection(server.url);
  const teardown = async () => {
    await admin`drop database if exists ${admin(templateName)} with (force)`;
    await admin.end();
    await server.stop();
  };
  try {
    await admin`create database ${admin(templateName)}`;
    const template = new URL(server.url);
    template.pathname = `/${templateName}`;
    await migrate(template.href, { log });
  } catch (error) {
    await teardown();
    throw error;
  }
  project.provide('serverUrl', server.url);
  project.provide('templateName', templateName);
  return teardown;
}

async function existingServer(url: string) {
  await checkDatabase(url);
  return { url, stop: async () => {} };
}

async function embeddedServer() {
  await removeLeftovers();
  const dataDir = await mkdtemp(join(tmpdir(), `plinth-test-${process.pid}-`));
  const server = await startEmbeddedPostgres({ dataDir, log });
  const stop = async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { url: server.url, stop };
}

/** A run that was killed leaves its Postgres and its files. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = /^plinth-test-(\d+)-/.exec(name)?.[1];
    if (!pid || isRunning(Number(pid))) continue;
    await removeEmbeddedPostgres(join(tmpdir(), name));
    await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
