import { Dialog } from '@base-ui/react/dialog';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { DialogHead } from './dialog-head.tsx';

export interface DetailDialogProps {
  icon: LucideIcon;
  /** What the button says to those who do not see it. */
  label: string;
  /** What it says to those who point at it. */
  hint: string;
  title: string;
  /** Made when the dialog opens, and not before. */
  children: ReactNode;
}

/** A button of a row that opens more of what the row is about. */
export function DetailDialog({ icon: Icon, label, hint, title, children }: DetailDialogProps) {
  return (
    <Dialog.Root>
      <Dialog.Trigger className="button button--icon" aria-label={label} title={hint}>
        <Icon size={15} aria-hidden="true" />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog dialog--large">
          <DialogHead title={title} />
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
