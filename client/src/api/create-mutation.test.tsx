import { gql, type TypedDocumentNode } from '@urql/core';
import { HttpResponse } from 'msw';
import { expect, test } from 'vitest';
import { renderWithApi } from '../../test/render.tsx';
import { api, mockServer } from '../../test/server.ts';
import { createMutation, type Mutation } from './create-mutation.ts';

interface Updated {
  readonly updatePet: { readonly id: string; readonly version: number };
}
interface Variables {
  readonly name: string;
}

const document: TypedDocumentNode<Updated, Variables> = gql`
  mutation UpdatePet($name: String!) {
    updatePet(name: $name) {
      id
      version
    }
  }
`;

const server = mockServer(
  api.mutation('UpdatePet', () => HttpResponse.json({ data: { updatePet: { id: 'a', version: 2 } } })),
);

function mutation(): Mutation<Updated, Variables> {
  const made: Mutation<Updated, Variables>[] = [];
  renderWithApi(() => {
    made.push(createMutation(document));
    return null;
  });
  const [only] = made;
  if (!only) throw new Error('nothing was rendered');
  return only;
}

test('the answer is returned', async () => {
  const update = mutation();
  const running = update.run({ name: 'Ada' });
  expect(update.running()).toBe(true);
  expect(await running).toMatchObject({ updatePet: { id: 'a', version: 2 } });
  expect(update.running()).toBe(false);
});

test('a refusal is thrown with the fields it is about, and kept until the next run', async () => {
  const fields = [{ path: 'name', rule: 'pet.name_taken', message: 'Taken.' }];
  server.use(
    api.mutation(
      'UpdatePet',
      () =>
        HttpResponse.json({
          errors: [{ message: 'No.', extensions: { code: 'RULE_VIOLATED', rule: 'pet.name_taken', fields } }],
        }),
      { once: true },
    ),
  );
  const update = mutation();
  await expect(update.run({ name: 'Ada' })).rejects.toMatchObject({
    code: 'RULE_VIOLATED',
    rule: 'pet.name_taken',
    fields,
  });
  expect(update.error()?.message).toBe('No.');
  await update.run({ name: 'Bea' });
  expect(update.error()).toBeUndefined();
});

/** What the server is asked, by its key; the first so many answers are lost. */
function losing(answers: number): (string | null)[] {
  const keys: (string | null)[] = [];
  server.use(
    api.mutation('UpdatePet', ({ request }) => {
      keys.push(request.headers.get('idempotency-key'));
      return keys.length <= answers
        ? HttpResponse.error()
        : HttpResponse.json({ data: { updatePet: { id: 'a', version: 2 } } });
    }),
  );
  return keys;
}

test('a mutation whose answer is lost is sent again under the same key', async () => {
  const keys = losing(1);
  expect(await mutation().run({ name: 'Ada' })).toMatchObject({ updatePet: { version: 2 } });
  expect(keys).toEqual([keys[0], keys[0]]);
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
});

test('no answer is told apart from a refusal, and who tries the same again uses the same key', async () => {
  const keys = losing(3);
  const update = mutation();
  await expect(update.run({ name: 'Ada' })).rejects.toMatchObject({ code: 'OFFLINE' });
  await update.run({ name: 'Ada' });
  expect(new Set(keys).size).toBe(1);
  expect(keys).toHaveLength(4);
});

test('another mutation, and the same once more, have keys of their own', async () => {
  const keys = losing(0);
  const update = mutation();
  for (const name of ['Ada', 'Ada', 'Bea']) await update.run({ name });
  expect(new Set(keys).size).toBe(3);
});
