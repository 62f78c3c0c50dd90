import { cleanup, fireEvent, render, screen } from '@solidjs/testing-library';
import { Show, Suspense, createSignal, startTransition } from 'solid-js';
import { afterEach, expect, test, vi } from 'vitest';
import { createShortcutLayer, createShortcuts, keyLabels, listShortcuts } from './keyboard.ts';

afterEach(cleanup);

function Page(props: { onKey(): void }) {
  createShortcuts({
    n: { description: 'New', run: props.onKey },
    'mod+enter': props.onKey,
  });
  return <input aria-label="Text" />;
}

function Layer() {
  createShortcutLayer();
  return null;
}

test('a plain key works on the page and not while typing; with Ctrl it works in both', () => {
  const onKey = vi.fn();
  render(() => <Page onKey={onKey} />);
  fireEvent.keyDown(document.body, { key: 'n' });
  expect(onKey).toHaveBeenCalledTimes(1);

  fireEvent.keyDown(screen.getByLabelText('Text'), { key: 'n' });
  expect(onKey).toHaveBeenCalledTimes(1);
  fireEvent.keyDown(screen.getByLabelText('Text'), { key: 'Enter', ctrlKey: true });
  expect(onKey).toHaveBeenCalledTimes(2);
});

test('the page sleeps under a dialog and is deaf once it is gone', () => {
  const onKey = vi.fn();
  const [open, setOpen] = createSignal(true);
  const { unmount } = render(() => (
    <>
      <Page onKey={onKey} />
      <Show when={open()}>
        <Layer />
      </Show>
    </>
  ));
  fireEvent.keyDown(document.body, { key: 'n' });
  expect(onKey).not.toHaveBeenCalled();

  setOpen(false);
  expect(listShortcuts()).toEqual([{ keys: 'n', description: 'New' }]);
  fireEvent.keyDown(document.body, { key: 'n' });
  expect(onKey).toHaveBeenCalledOnce();

  unmount();
  expect(listShortcuts()).toEqual([]);
});

test('a page that gives way to another in a transition takes its keys along', async () => {
  const onKey = vi.fn();
  const [isFirst, setFirst] = createSignal(true);
  render(() => (
    <Suspense>
      <Show when={isFirst()} fallback={<Page onKey={() => undefined} />}>
        <Page onKey={onKey} />
      </Show>
    </Suspense>
  ));
  await startTransition(() => setFirst(false));
  expect(listShortcuts()).toEqual([{ keys: 'n', description: 'New' }]);
  cleanup();
  expect(listShortcuts()).toEqual([]);
});

test('Enter on a button presses it, whatever the page does with Enter', () => {
  const onEnter = vi.fn();
  function List() {
    createShortcuts({ enter: onEnter });
    return <button type="button">Filter</button>;
  }
  render(() => <List />);
  const isPressed = fireEvent.keyDown(screen.getByRole('button'), { key: 'Enter' });
  expect(isPressed).toBe(true);
  expect(onEnter).not.toHaveBeenCalled();
  fireEvent.keyDown(document.body, { key: 'Enter' });
  expect(onEnter).toHaveBeenCalledOnce();
});

test('two keys one after the other are one shortcut', () => {
  const go = vi.fn();
  function Sequence() {
    createShortcuts({ 'g c': go });
    return null;
  }
  render(() => <Sequence />);
  fireEvent.keyDown(document.body, { key: 'c' });
  expect(go).not.toHaveBeenCalled();
  fireEvent.keyDown(document.body, { key: 'g' });
  fireEvent.keyDown(document.body, { key: 'c' });
  expect(go).toHaveBeenCalledOnce();
});

test('keys are named as they stand on the keyboard', () => {
  expect(keyLabels('mod+shift+k')).toEqual(['Ctrl', 'Shift', 'K']);
  expect(keyLabels('g c')).toEqual(['G', 'C']);
});
