import { field, objectType } from './declare.ts';
import { ErrorCodeEnum } from './error-codes.ts';
import { JsonScalar } from './scalars.ts';

/** The type of `availableCommands`; what is in it is decided in `engine/available-commands.ts`. */
export function makeAvailableCommand(): ReturnType<typeof objectType> {
  const type = objectType(
    'AvailableCommand',
    'Whether you may run a command on this record as it is now, and why not otherwise. Somebody else may be quicker: the command itself has the last word.',
  );
  const texts = {
    name: 'Name of the mutation.',
    label: 'What it is called in English, for a button.',
  };
  for (const [name, description] of Object.entries(texts)) field(type, name, { type: () => String, description });
  field(type, 'possible', { type: () => Boolean, description: 'Whether it would be taken now.' });
  const reasons = {
    code: 'FORBIDDEN when it is not for you, RULE_VIOLATED when it is not for now; null when it is possible.',
    rule: 'The rule that stands against it, a key for texts of your own.',
    message: 'The same as a sentence.',
    params:
      'What the sentence speaks of: the state, the fields that are missing, the commands that are possible instead.',
  };
  const types = { code: ErrorCodeEnum, rule: String, message: String, params: JsonScalar };
  for (const [name, description] of Object.entries(reasons))
    field(type, name, { type: () => types[name as keyof typeof types], nullable: true, description });
  return type;
}
