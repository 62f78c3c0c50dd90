import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getOperationAST, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { model, schema } from '../test/actors.ts';
import { OperationLimits } from './limits/operation-limits.ts';
import { limits } from './limits/limits.ts';
import { parseOptions } from './limits/source.ts';
import { unservedOf } from './limits/unserved.ts';
import { manifestFile, Operations, readManifest } from './operations.ts';

const manifest = await readManifest(manifestFile);

test('codegen has written what the app is made of: run npm run codegen where this fails', () => {
  const texts = [...manifest.values()];
  for (const name of [
    'query Contracts(',
    'query ContractsPage(',
    'mutation CreateContract(',
    'subscription ChangeFeed(',
  ])
    expect(texts.some((text) => text.startsWith(name))).toBe(true);
});

test.each([...manifest.values()].map((text) => [/\w+ (\w+)/.exec(text)?.[1] ?? text, text] as const))(
  '%s is valid and, with every column and a thousand rows, within the limits',
  (_name, text) => {
    const document = parse(text, parseOptions);
    expect(validate(schema, document)).toEqual([]);
    const operation = getOperationAST(document);
    if (!operation) throw new Error('an operation is one');
    const all = (operation.variableDefinitions ?? []).map(({ variable: { name } }) => name.value);
    const variables = Object.fromEntries(all.filter((name) => name.startsWith('with')).map((name) => [name, true]));
    const cost = new OperationLimits(schema, unservedOf(model)).check(document, operation, {
      ...variables,
      pageSize: 1000,
      page: 1,
    });
    expect(cost).toBeLessThanOrEqual(limits.cost);
  },
);

test('a manifest whose hash is not its text is not taken; none at all is an empty one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'plinth-manifest-'));
  const file = join(folder, 'operations.json');
  await writeFile(file, JSON.stringify({ ['0'.repeat(64)]: 'query Me { me { id } }' }));
  await expect(readManifest(file)).rejects.toThrow('is not the hash');
  await writeFile(file, JSON.stringify({ me: 'query Me { me { id } }' }));
  await expect(readManifest(file)).rejects.toThrow('Invalid');
  expect((await readManifest(join(folder, 'none.json'))).size).toBe(0);
  await rm(folder, { recursive: true });
});

test('what a caller sends is kept beside the app’s operations and takes the place of none', async () => {
  const [hash, text] = [...manifest][0] ?? ['', ''];
  const { cache } = new Operations(manifest, false);
  await cache.set(`apq:${hash}`, '{ me { id } }');
  await cache.set('apq:sent', '{ me { name } }');
  expect([await cache.get(`apq:${hash}`), await cache.get('apq:sent')]).toEqual([text, '{ me { name } }']);
});
