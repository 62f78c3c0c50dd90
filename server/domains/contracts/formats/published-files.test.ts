import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFile, publishedFiles, readAll } from '../../../test/import-files.ts';
import { cuad } from './cuad.ts';
import { laBusinesses } from './la-businesses.ts';
import { ocds } from './ocds.ts';

/** What is known to be in the published files: `[customers, contracts, events, refused]` for each file or folder, by the start of its name. */
const known: Record<string, [format: typeof ocds, counts: number[]]> = {
  'ocds-paraguay-': [ocds, [20, 16, 47, 0]],
  'ocds-mexico-': [ocds, [53, 59, 69, 1]],
  'ocds-ukraine-': [ocds, [24, 11, 11, 0]],
  'ocds-uk-': [ocds, [5, 11, 11, 0]],
  'ocds-canada-': [ocds, [1, 11, 11, 0]],
  cuad_: [cuad, [479, 245, 0, 5]],
  la_active_businesses: [laBusinesses, [148, 0, 0, 0]],
};

const files = await publishedFiles('contracts');
if (!files)
  console.warn(
    'The published files are not here (../shared/data or PLINTH_DATA): the formats are tested on samples only.',
  );

describe('files published by others', () => {
  it('are read completely: every row is taken, or refused with line, field and reason', async () => {
    if (!files) return;
    const present = Object.entries(known).filter(([start]) =>
      files.some((path) => path.includes(`/contracts/${start}`)),
    );
    expect(present.length, 'the data folder is there but holds none of the known files').toBeGreaterThan(0);
    for (const [start, [format, counts]] of present) {
      const paths = files.filter((path) => path.includes(`/contracts/${start}`));
      const entries = await readAll(format, ...paths.map(openFile));
      const count = (name: string) =>
        entries.filter((entry) => 'aggregate' in entry && entry.aggregate === name).length;
      const refused = entries.filter((entry) => 'reason' in entry);
      expect([start, count('Customer'), count('Contract'), count('CustomerEvent'), refused.length]).toEqual([
        start,
        ...counts,
      ]);
      for (const { file, line, field, reason } of refused)
        expect([basename(file), line > 0, field !== null, reason !== '']).toEqual([file, true, true, true]);
    }
  });
});
