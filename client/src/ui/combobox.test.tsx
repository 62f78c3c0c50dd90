import { cleanup, fireEvent, render, screen, waitFor } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { Combobox } from './combobox.tsx';
import { Field } from './field.tsx';
import type { Option } from './select.tsx';

afterEach(cleanup);

// jsdom has no layout and nothing to scroll.
beforeAll(() => {
  Element.prototype.scrollIntoView = () => {};
});

const people: Option[] = ['Ada', 'Alan', 'Grace'].map((name) => ({ value: name.toLowerCase(), label: name }));
const find = async (text: string) => people.filter((person) => person.label.toLowerCase().includes(text.toLowerCase()));

function renderCombobox(onSearch: (text: string) => Promise<readonly Option[]>, start?: Option) {
  const [value, setValue] = createSignal<Option | undefined>(start);
  render(() => (
    <Field label="Person" help="Who does it">
      <Combobox value={value()} onChange={setValue} onSearch={onSearch} />
    </Field>
  ));
  return { value, input: screen.getByRole<HTMLInputElement>('combobox', { name: 'Person' }) };
}

test('finds while typing and chooses with the keyboard', async () => {
  const { value, input } = renderCombobox(find);
  fireEvent.input(input, { target: { value: 'a' } });
  await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(3));

  fireEvent.keyDown(input, { key: 'ArrowDown' });
  fireEvent.keyDown(input, { key: 'Enter' });
  expect(value()?.value).toBe('alan');
  expect(input.value).toBe('Alan');
  expect(input.getAttribute('aria-expanded')).toBe('false');
});

test('drops a late answer to an earlier text', async () => {
  const answers = new Map<string, (options: readonly Option[]) => void>();
  const { input } = renderCombobox((text) => new Promise((resolve) => answers.set(text, resolve)));
  fireEvent.input(input, { target: { value: 'a' } });
  await waitFor(() => expect(answers.has('a')).toBe(true));
  fireEvent.input(input, { target: { value: 'gr' } });
  await waitFor(() => expect(answers.has('gr')).toBe(true));

  answers.get('gr')?.(people.slice(2));
  answers.get('a')?.(people);
  await waitFor(() => expect(screen.getByRole('option').textContent).toBe('Grace'));
});

test('Escape puts the chosen label back, an emptied text clears the value', async () => {
  const { value, input } = renderCombobox(find, people[0]);
  fireEvent.input(input, { target: { value: 'zzz' } });
  await screen.findByText('No matches');
  fireEvent.keyDown(input, { key: 'Escape' });
  expect(input.value).toBe('Ada');

  fireEvent.input(input, { target: { value: '' } });
  expect(value()).toBeUndefined();
});

test('says so when the search fails', async () => {
  const { input } = renderCombobox(vi.fn().mockRejectedValue(new Error('offline')));
  fireEvent.click(input);
  await screen.findByText('Could not search. Type to try again');
});
