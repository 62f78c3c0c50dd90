const focusable =
  ':is(input, select, textarea, button, a[href], [tabindex="0"]):not(:disabled, [type="hidden"], header *)';

/** What had focus when a dialog opened. A menu that was pressed is gone by the time it closes, so its button stands in for it. */
function findOpener(): HTMLElement | null {
  const active = document.activeElement;
  const trigger = active?.closest('[role=menu]')?.getAttribute('aria-labelledby');
  const opener = trigger ? document.getElementById(trigger) : active;
  return opener instanceof HTMLElement ? opener : null;
}

/**
 * Where focus goes when a dialog or panel opens and closes: to what asks for it with `autofocus`, else to the first control
 * after the header, because a field to fill in is what it was opened for; and back to where it came from.
 */
export function createDialogFocus() {
  let opener: HTMLElement | null = null;
  return {
    onOpenAutoFocus(event: Event) {
      opener = findOpener();
      const panel = event.target;
      if (!(panel instanceof HTMLElement)) return;
      const first = panel.querySelector<HTMLElement>('[autofocus]') ?? panel.querySelector<HTMLElement>(focusable);
      if (!first) return;
      event.preventDefault();
      first.focus();
    },
    onCloseAutoFocus(event: Event) {
      event.preventDefault();
      opener?.focus();
    },
  };
}
