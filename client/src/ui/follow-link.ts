/**
 * Follows a link as if it had been pressed, so that the router, a modifier key for a new tab and the browser's own rules all apply.
 * For places that act as a link but cannot be one, such as a menu item or a whole table row.
 */
export function followLink(href: string, event?: MouseEvent | KeyboardEvent): void {
  const link = document.createElement('a');
  link.href = href;
  document.body.append(link);
  link.dispatchEvent(
    new MouseEvent('click', {
      bubbles: true,
      cancelable: true,
      ctrlKey: event?.ctrlKey,
      metaKey: event?.metaKey,
      shiftKey: event?.shiftKey,
    }),
  );
  link.remove();
}
