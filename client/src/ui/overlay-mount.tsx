import { createContext, useContext, type Accessor, type JSX } from 'solid-js';

const OverlayMount = createContext<Accessor<HTMLElement | undefined>>(() => undefined);

/**
 * Makes what floats above a place part of it in the document. Dialogs and panels do so, because in the body it would lie outside
 * the modal part of the page, hidden from screen readers and beyond the reach of Tab; the shell does so with `main`, so that
 * everything lies in a landmark. An element that scrolls must not be positioned itself, or it cuts off what floats.
 */
export function OverlayMountProvider(props: { element: HTMLElement | undefined; children: JSX.Element }) {
  return <OverlayMount.Provider value={() => props.element}>{props.children}</OverlayMount.Provider>;
}

/** Where menus, lists and tooltips of this place belong; undefined for the body. */
export function useOverlayMount(): Accessor<HTMLElement | undefined> {
  return useContext(OverlayMount);
}
