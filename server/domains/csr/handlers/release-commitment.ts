import { CommitmentReleased } from '@plinth/schema/csr/project-events.ts';
import { handler } from '../../../engine/handler.ts';
import { releaseCommitment } from '../commands/release-commitment.ts';

export const releaseProjectCommitment = handler({
  name: 'releaseCommitment',
  on: CommitmentReleased,
  run: ({ budgetId, sector, amount }, { run }) => run(releaseCommitment, budgetId, { sector, amount }),
});
