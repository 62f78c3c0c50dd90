import { ProjectActivated } from '@plinth/schema/csr/project-events.ts';
import { handler } from '../../../engine/handler.ts';
import { bookCommitment } from '../commands/book-commitment.ts';

/** A project that runs is promised its budget, or does not run. */
export const bookProjectCommitment = handler({
  name: 'bookCommitment',
  on: ProjectActivated,
  run: ({ budgetId, sector, amount }, { run }) => run(bookCommitment, budgetId, { sector, amount }),
});
