import { ID, Int } from 'type-graphql';
import { requireLicence } from '../engine/licence.ts';
import type { Entity } from '../engine/model.ts';
import { enumName } from '../engine/names.ts';
import type { SaveRequest } from '../engine/save-by-key.ts';
import { saveByKey } from '../engine/save-by-key.ts';
import { inBulk, mostAtOnce, refuseTooMany, reported, saveAll, type SavedOne } from '../engine/save-many.ts';
import type { RequestContext } from './context.ts';
import { enumType, field, objectType, type ResolverClass } from './declare.ts';
import { type Asked, askedAt, guardArguments, mutate } from './mutate.ts';

type Class = new () => object;

/** `saveContracts`: many records at once, and what became of each. */
export class SaveReports {
  readonly #report: Class;
  readonly #mode = enumType('SaveMode', 'Whether many records are saved together.', {
    ATOMIC: 'All of them or none, in one transaction.',
    EACH: 'Each by itself: what can be saved is, and the report says what cannot and why.',
  });

  constructor(errorCode: object) {
    const outcome = enumType('SaveOutcome', 'What became of a record that was to be saved.', {
      CREATED: 'It is new.',
      CHANGED: 'It was changed.',
      UNCHANGED: 'It was so already.',
      REFUSED: 'It cannot be saved.',
    });
    const problem = objectType('SaveProblem', 'What is wrong with one field.');
    field(problem, 'path', { type: () => String, description: 'Where it is: inputs[3].lines.add[0].quantity.' });
    field(problem, 'rule', { type: () => String, description: 'The rule it breaks.' });
    field(problem, 'message', { type: () => String, description: 'The same in a sentence.' });
    const one = objectType('SavedRecord', 'What became of one of many records.');
    field(one, 'index', { type: () => Int, description: 'Its place among the inputs, from 0.' });
    field(one, 'id', { type: () => ID, nullable: true, description: 'Its id; null when it was refused.' });
    field(one, 'outcome', { type: () => outcome, description: 'What became of it.' });
    field(one, 'code', { type: () => errorCode, nullable: true, description: 'Why it was refused.' });
    field(one, 'rule', { type: () => String, nullable: true, description: 'The rule that refused it.' });
    field(one, 'message', { type: () => String, nullable: true, description: 'The same in a sentence.' });
    field(one, 'problems', { type: () => problem, list: true, description: 'What is wrong, field by field.' });
    this.#report = objectType('SaveReport', 'What became of many records that were to be saved.');
    for (const [name, about] of [
      ['created', 'How many are new.'],
      ['changed', 'How many were changed.'],
      ['unchanged', 'How many were so already.'],
      ['refused', 'How many cannot be saved.'],
    ] as const)
      field(this.#report, name, { type: () => Int, description: about });
    field(this.#report, 'records', { type: () => one, list: true, description: 'Each of them, in their order.' });
  }

  add(resolver: ResolverClass, entity: Entity, input: Class, toSave: (input: unknown) => SaveRequest): void {
    resolver.mutation(
      entity.names.saveMany,
      {
        type: () => this.#report,
        description: `Creates or changes up to ${String(mostAtOnce)} ${entity.plural}, each found by id or by your own id for it.`,
      },
      [
        { name: 'inputs', type: () => input, list: true, description: 'The records, each with id or externalRef.' },
        {
          name: 'mode',
          type: () => this.#mode,
          nullable: true,
          defaultValue: 'ATOMIC',
          description: 'All or none, or each by itself.',
        },
        ...guardArguments,
      ],
      async (_root, given, context, info) => {
        const requests = (given['inputs'] as unknown[]).map(toSave);
        requireLicence(context.principal, entity); // also for none of them
        refuseTooMany(requests.length);
        const save = given['mode'] === 'EACH' ? saveEach : saveTogether;
        return reportOf(await save(context, entity, requests, askedAt(info, given)));
      },
    );
  }
}

type SaveMany = (
  context: RequestContext,
  entity: Entity,
  requests: readonly SaveRequest[],
  asked: Asked,
) => Promise<readonly SavedOne[]>;

const saveTogether: SaveMany = (context, entity, requests, asked) =>
  mutate(
    context,
    asked,
    async (tx) => ({ result: await saveAll(tx, inBulk(context.principal), entity, requests), isFinal: true }),
    async (_tx, { result }) => result,
  );

/** A transaction each: with an idempotency key, one that was cut off goes on where it was. */
const saveEach: SaveMany = async (context, entity, requests, asked) => {
  const principal = inBulk(context.principal);
  const saved: SavedOne[] = [];
  for (const [index, request] of requests.entries()) {
    const place = { ...asked, path: `${asked.path}[${String(index)}]` };
    const one = mutate<SavedOne, SavedOne>(
      context,
      place,
      async (tx) => {
        const { id, outcome } = await saveByKey(tx, principal, entity, request, true);
        return { result: { index, id, outcome, refusal: null }, isFinal: true };
      },
      async (_tx, { result }) => result,
    );
    saved.push(await one.catch((error: unknown) => reported(index, error)));
  }
  return saved;
};

function reportOf(saved: readonly SavedOne[]): object {
  const count = (wanted: SavedOne['outcome']) => saved.filter(({ outcome }) => outcome === wanted).length;
  return {
    created: count('created'),
    changed: count('changed'),
    unchanged: count('unchanged'),
    refused: count('refused'),
    records: saved.map(({ index, id, outcome, refusal }) => ({
      index,
      id,
      outcome: enumName(outcome),
      code: refusal?.code ?? null,
      rule: refusal?.rule ?? null,
      message: refusal?.message ?? null,
      problems: refusal?.problems ?? [],
    })),
  };
}
