import { encode } from 'uqr';

/** A QR code as a picture; dark on light in every theme, since that is what cameras read. */
export function QrCode(props: { text: string; label: string }) {
  const code = () => encode(props.text, { border: 2 });
  const path = () =>
    code()
      .data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${String(x)} ${String(y)}h1v1h-1z` : '')))
      .join('');
  return (
    <svg
      role="img"
      aria-label={props.label}
      viewBox={`0 0 ${String(code().size)} ${String(code().size)}`}
      shape-rendering="crispEdges"
      class="size-48 rounded-md border border-line"
    >
      <rect width="100%" height="100%" fill="#fff" />
      <path d={path()} fill="#000" />
    </svg>
  );
}
