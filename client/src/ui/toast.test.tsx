import { cleanup, fireEvent, render, screen, waitFor } from '@solidjs/testing-library';
import { afterEach, expect, test, vi } from 'vitest';
import { ToastRegion, toast } from './toast.tsx';

afterEach(cleanup);

test('a toast is read out, undone once and gone', async () => {
  const undo = vi.fn();
  render(() => <ToastRegion />);
  toast({ text: 'Contract archived', action: { label: 'Undo', run: undo } });

  const message = await screen.findByRole('status');
  expect(message.textContent).toContain('Contract archived');
  fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
  expect(undo).toHaveBeenCalledOnce();
  await waitFor(() => expect(screen.queryByText('Contract archived')).toBeNull());
});

test('a toast leaves by itself, and stays while the pointer is on it', async () => {
  render(() => <ToastRegion />);
  toast({ text: 'Archived', duration: 60 });
  const message = await screen.findByRole('status');
  fireEvent.pointerMove(message);
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(screen.queryByText('Archived')).not.toBeNull();

  fireEvent.pointerLeave(message.parentElement ?? message);
  await waitFor(() => expect(screen.queryByText('Archived')).toBeNull());
});
