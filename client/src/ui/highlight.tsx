import { For } from 'solid-js';

/** A text with every occurrence of the searched words marked. Case does not matter. */
export function Highlight(props: { text: string; query: string }) {
  const pieces = () => {
    const words = props.query
      .split(/\s+/)
      .filter(Boolean)
      .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return words.length > 0 ? props.text.split(new RegExp(`(${words.join('|')})`, 'gi')) : [props.text];
  };
  // With one capturing group, split puts the matches at the odd places.
  return <For each={pieces()}>{(piece, index) => (index() % 2 === 1 ? <mark>{piece}</mark> : piece)}</For>;
}
