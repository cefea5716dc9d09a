import type { ReactNode } from 'react';

export interface TableScrollProps {
  label: string;
  /** Also scrolls down, within a fixed height. */
  tall?: boolean;
  children: ReactNode;
}

/** Holds a table that may be wider than the page. It takes the focus, so that arrow keys scroll it. */
export function TableScroll({ label, tall, children }: TableScrollProps) {
  return (
    <section
      className={tall ? 'table-scroll table-scroll--tall' : 'table-scroll'}
      aria-label={label}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      {children}
    </section>
  );
}
