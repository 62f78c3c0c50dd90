import { cleanup, fireEvent, render, screen } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { afterEach, expect, test } from 'vitest';
import { LocaleProvider } from './locale.tsx';
import { NumberInput } from './number-input.tsx';
import { english } from './words.ts';

afterEach(cleanup);

function renderInput(start: string) {
  const [value, setValue] = createSignal(start);
  render(() => (
    <LocaleProvider value={{ tag: 'nb-NO', timeZone: 'Europe/Oslo', words: english }}>
      <NumberInput aria-label="Amount" value={value()} onChange={setValue} />
    </LocaleProvider>
  ));
  return { value, input: screen.getByLabelText<HTMLInputElement>('Amount') };
}

const spaces = (text: string) => text.replace(/\s/g, ' ');

test('shows the locale at rest, the typed text while typing, and hands over a plain decimal', () => {
  const { value, input } = renderInput('1234.50');
  expect(spaces(input.value)).toBe('1 234,50');

  fireEvent.input(input, { target: { value: '98500,' } });
  expect(input.value).toBe('98500,');
  fireEvent.input(input, { target: { value: '98500,25' } });
  expect(value()).toBe('98500.25');

  fireEvent.blur(input);
  expect(spaces(input.value)).toBe('98 500,25');
});

test('keeps what is no number for the owner to complain about', () => {
  const { value, input } = renderInput('');
  fireEvent.input(input, { target: { value: '12 apples' } });
  fireEvent.blur(input);
  expect(value()).toBe('12 apples');
  expect(input.value).toBe('12 apples');
});
