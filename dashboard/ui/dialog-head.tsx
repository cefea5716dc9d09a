import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';

/** Title of a dialog, and the button that closes it. */
export function DialogHead({ title }: { title: string }) {
  return (
    <div className="dialog-head">
      <Dialog.Title className="dialog-title">{title}</Dialog.Title>
      <Dialog.Close className="button button--icon" aria-label="Close">
        <X size={16} aria-hidden="true" />
      </Dialog.Close>
    </div>
  );
}
