import { Dialog } from '@base-ui/react/dialog';
import { type FormEvent, type ReactNode, useState } from 'react';
import { describe } from '#dashboard/api/errors.ts';
import { DialogHead } from './dialog-head.tsx';

export interface FormDialogProps {
  trigger: ReactNode;
  /** Names the trigger where it shows only a picture. */
  label?: string;
  className?: string;
  title: string;
  action: string;
  children: ReactNode;
  /** What it throws is shown in the form, which keeps what was typed. */
  onSubmit: (form: FormData) => Promise<unknown>;
}

/** A form over the page. It closes once its work is done. */
export function FormDialog({
  trigger,
  label,
  className,
  title,
  action,
  children,
  onSubmit,
}: FormDialogProps) {
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await onSubmit(new FormData(event.currentTarget));
      setOpen(false);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const problem = error === undefined ? undefined : describe(error);
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setError(undefined);
      }}
    >
      <Dialog.Trigger className={className ?? 'button button--primary'} aria-label={label} title={label}>
        {trigger}
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog">
          <DialogHead title={title} />
          <form className="form" onSubmit={(event) => void submit(event)}>
            {children}
            {problem && (
              <p className="form-error" role="alert">
                {problem.title}. {problem.advice}
              </p>
            )}
            <div className="dialog-foot">
              <Dialog.Close className="button">Cancel</Dialog.Close>
              <button type="submit" className="button button--primary" disabled={busy}>
                {busy ? 'One moment…' : action}
              </button>
            </div>
          </form>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
