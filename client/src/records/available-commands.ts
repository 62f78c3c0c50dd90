import type { Aggregate, Command, Row } from '../api/aggregate.ts';
import type { Locale } from '../ui/locale.tsx';
import { errorWords } from './failure.tsx';
import { formatDate } from './format.ts';
import { fieldNamed } from './model.ts';
import { choiceWord, fieldWord } from './words.ts';

/** A command of a record, and why it cannot be run now. */
export interface Offer {
  readonly command: Command;
  readonly reason?: string;
}

/** An entry of the API's `availableCommands`. */
interface Available {
  readonly name: string;
  readonly possible: boolean;
  readonly code: 'FORBIDDEN' | 'RULE_VIOLATED' | null;
  readonly rule: string | null;
  readonly message: string | null;
  readonly params: Readonly<Record<string, unknown>> | null;
}

/** The commands of a record as the API offers them to this person now: what is possible comes first. */
export function offers(aggregate: Aggregate, row: Row, locale: Locale): Offer[] {
  const available = new Map(
    ((row['availableCommands'] ?? []) as readonly Available[]).map((each) => [each.name, each]),
  );
  const list = aggregate.commands.flatMap((command): Offer[] => {
    const found = available.get(command.name);
    if (!found) return [];
    return [found.possible ? { command } : { command, reason: reasonWords(aggregate, found, locale) }];
  });
  return [...list.filter(({ reason }) => reason === undefined), ...list.filter(({ reason }) => reason !== undefined)];
}

/** Why not, with states, fields and dates called as the rest of the screen calls them. */
function reasonWords(aggregate: Aggregate, { code, rule, message, params }: Available, locale: Locale): string {
  const words = Object.entries(params ?? {}).map(([name, value]): [string, unknown] => {
    const text = String(value);
    if (name === 'state') return [name, choiceWord(fieldNamed(aggregate.fields, 'status')?.type ?? '', text)];
    if (name === 'date') return [name, formatDate(text, locale)];
    if (name !== 'fields' || !Array.isArray(value)) return [name, value];
    const fields = value.flatMap((each) => fieldNamed(aggregate.fields, String(each)) ?? []);
    return [name, fields.map((field) => fieldWord(aggregate.name, field)).join(', ')];
  });
  return errorWords({ code: code ?? 'RULE_VIOLATED', rule, message: message ?? '', params: Object.fromEntries(words) });
}
