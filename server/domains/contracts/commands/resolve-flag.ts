import { contractFlag } from '@plinth/schema/contracts/contract-parts.ts';
import { Contract } from '@plinth/schema/contracts/contract.ts';
import { z } from 'zod';
import { command, rowOf, rowsOf } from '../../../engine/command.ts';
import { DomainError } from '../../../errors.ts';

export const resolveFlag = command({
  on: Contract,
  name: 'resolveFlag',
  description: 'Resolves a flag of a contract and keeps what was done about it.',
  input: z.object({
    flagId: rowOf('flags').describe('The flag.'),
    resolution: z.string().trim().min(1).max(2000).describe('What was done about it.'),
  }),
  allow: 'contract:flag',
  with: { flags: rowsOf(contractFlag, 'resolvedAt') },
  when: (_row, { related }) =>
    related.flags.some(({ resolvedAt }) => resolvedAt === null)
      ? null
      : { rule: 'contract.no_open_flag', message: 'No flag of it stands.' },
  run(_row, { flagId, resolution }, { related, actor, now }) {
    const flag = related.flags.find(({ id }) => id === flagId);
    if (flag?.resolvedAt) {
      const problem = {
        path: 'input.flagId',
        rule: 'contract.flag_resolved',
        message: 'This flag is resolved already.',
      };
      throw new DomainError('RULE_VIOLATED', problem.message, { rule: problem.rule, problems: [problem] });
    }
    return { parts: { flags: { update: [{ id: flagId, resolution, resolvedById: actor.id, resolvedAt: now }] } } };
  },
});
