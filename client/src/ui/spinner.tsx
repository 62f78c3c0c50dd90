/** A small busy mark for inside a control. Loads of a page use skeletons instead. */
export function Spinner(props: { class?: string }) {
  return (
    <svg
      viewBox="0 0 16 16"
      width="16"
      height="16"
      fill="none"
      aria-hidden="true"
      class={`shrink-0 animate-spin ${props.class ?? ''}`}
    >
      <circle cx="8" cy="8" r="6" stroke="currentColor" stroke-width="2" opacity="0.25" />
      <path d="M14 8a6 6 0 0 0-6-6" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
    </svg>
  );
}
