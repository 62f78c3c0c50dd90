import { ImportRun } from '@plinth/schema/platform/import-run.ts';
import { z } from 'zod';
import { command } from '../../engine/command.ts';
import { commitJob } from './import-runs.ts';

export const commitImport = command({
  on: ImportRun,
  name: 'commitImport',
  description: 'Writes what the preview of an import showed. Progress and refused rows are on the import, live.',
  input: z.object({}),
  allow: 'importRun:commit',
  when: (row) =>
    row.status === 'previewed'
      ? null
      : { rule: 'import_run.not_previewed', message: 'Its preview is not there, or it was committed already.' },
  run(row, _input, { enqueue }) {
    enqueue(commitJob, { importRunId: row.id });
    return { status: 'queued' as const, handled: 0, created: 0, changed: 0, unchanged: 0, refused: 0 };
  },
});
