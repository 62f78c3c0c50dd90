import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Format, ImportFile, ImportItem, ImportRefusal } from '../platform/imports/format.ts';

export function textFile(name: string, content: string | Uint8Array): ImportFile {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    name,
    bytes: (async function* () {
      // in pieces that cut characters in two, as a network does
      for (let start = 0; start < bytes.length; start += 7) yield bytes.subarray(start, start + 7);
    })(),
  };
}

export async function readAll(format: Format, ...files: ImportFile[]): Promise<(ImportItem | ImportRefusal)[]> {
  const entries: (ImportItem | ImportRefusal)[] = [];
  for await (const entry of format.read(files)) entries.push(entry);
  return entries;
}

/** Where files published by others are kept, which are not part of the project. */
export const dataFolder = process.env['PLINTH_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));

/** The files of a folder in the data folder by their paths, in order of name; undefined when there is no data folder. */
export async function publishedFiles(folder: string): Promise<string[] | undefined> {
  const names = await readdir(dataFolder).catch(() => undefined);
  if (!names) return undefined;
  const entries = await readdir(join(dataFolder, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

export const openFile = (path: string): ImportFile => ({
  name: path.slice(path.lastIndexOf('/') + 1),
  bytes: createReadStream(path),
});
