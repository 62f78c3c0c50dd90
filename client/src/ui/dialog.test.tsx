import { cleanup, fireEvent, render, screen, waitFor } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { afterEach, expect, test, vi } from 'vitest';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { Menu } from './menu.tsx';

afterEach(cleanup);

function renderConfirm(onConfirm: () => Promise<unknown>) {
  const [open, setOpen] = createSignal(false);
  render(() => (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Ask
      </button>
      <ConfirmDialog
        open={open()}
        onOpenChange={setOpen}
        title="Delete contract C-1"
        action="Delete"
        onConfirm={onConfirm}
      />
    </>
  ));
  const opener = screen.getByRole('button', { name: 'Ask' });
  opener.focus();
  fireEvent.click(opener);
  return opener;
}

test('a question names the thing, starts on Cancel and gives focus back', async () => {
  const opener = renderConfirm(async () => {});
  await screen.findByRole('dialog', { name: 'Delete contract C-1' });
  const cancel = screen.getByRole('button', { name: 'Cancel' });
  expect(document.activeElement).toBe(cancel);
  fireEvent.click(cancel);
  await waitFor(() => expect(document.activeElement).toBe(opener));
});

test('a question stays open when what it asked for fails', async () => {
  const onConfirm = vi.fn().mockRejectedValueOnce(new Error('offline')).mockResolvedValueOnce(undefined);
  renderConfirm(onConfirm);
  const act = await screen.findByRole('button', { name: 'Delete' });
  fireEvent.click(act);
  await waitFor(() => expect(act.getAttribute('aria-busy')).toBeNull());
  expect(screen.getByRole('alert').textContent).toContain('That did not work');
  fireEvent.click(act);
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

test('a command that is not possible now says why and does nothing', async () => {
  const onSelect = vi.fn();
  render(() => <Menu label="Actions" items={[{ label: 'Approve', reason: 'Only somebody else can', onSelect }]} />);
  fireEvent.keyDown(screen.getByRole('button', { name: 'Actions' }), { key: 'Enter' });
  const item = await screen.findByRole('menuitem', { name: /Approve/ });
  expect(item.getAttribute('aria-disabled')).toBe('true');
  expect(item.textContent).toContain('Only somebody else can');
  fireEvent.click(item);
  expect(onSelect).not.toHaveBeenCalled();
});
