/** Holds the place of a view that is being loaded, so that nothing jumps. */
export function PagePlaceholder() {
  return (
    <div className="placeholder" aria-busy="true">
      <span className="visually-hidden" role="status">
        Loading
      </span>
      <div className="bone bone--title" />
      <div className="bone bone--row" />
      <div className="bone bone--block" />
    </div>
  );
}

export function Bone({ kind }: { kind: 'text' | 'chart' | 'rows' }) {
  return <div className={`bone bone--${kind}`} aria-hidden="true" />;
}
