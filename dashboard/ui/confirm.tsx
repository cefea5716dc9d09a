import { AlertDialog } from '@base-ui/react/alert-dialog';
import { type ReactNode, useState } from 'react';

export interface ConfirmProps {
  trigger: ReactNode;
  /** Names the trigger where it shows only a picture. */
  label: string;
  className?: string;
  title: string;
  text: string;
  action: string;
  onConfirm: () => Promise<unknown>;
}

/** Asks before what cannot be taken back. */
export function Confirm({ trigger, label, className, title, text, action, onConfirm }: ConfirmProps) {
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const confirm = async () => {
    setBusy(true);
    try {
      await onConfirm();
    } finally {
      setBusy(false);
      setOpen(false);
    }
  };
  return (
    <AlertDialog.Root open={open} onOpenChange={setOpen}>
      <AlertDialog.Trigger className={className ?? 'button button--icon'} aria-label={label} title={label}>
        {trigger}
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="backdrop" />
        <AlertDialog.Popup className="dialog dialog--small">
          <AlertDialog.Title className="dialog-title">{title}</AlertDialog.Title>
          <AlertDialog.Description className="dialog-text">{text}</AlertDialog.Description>
          <div className="dialog-foot">
            <AlertDialog.Close className="button">Keep</AlertDialog.Close>
            <button
              type="button"
              className="button button--danger"
              disabled={busy}
              onClick={() => void confirm()}
            >
              {action}
            </button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
