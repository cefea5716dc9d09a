import { Dialog } from '@base-ui/react/dialog';
import { Check, Copy } from 'lucide-react';
import { useState } from 'react';

export interface ShownSecret {
  title: string;
  /** Label and text of each line. */
  lines: readonly (readonly [label: string, text: string])[];
}

/** A secret that the platform shows once. It is in the memory of this page only, until the dialog is closed. */
export function SecretDialog({ secret, onClose }: { secret: ShownSecret | undefined; onClose: () => void }) {
  return (
    <Dialog.Root open={secret !== undefined} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog">
          <Dialog.Title className="dialog-title">{secret?.title}</Dialog.Title>
          <Dialog.Description className="dialog-text">
            It is shown this once and cannot be read again. Put it where it is needed now.
          </Dialog.Description>
          {secret?.lines.map(([label, text]) => (
            <Line key={label} label={label} text={text} />
          ))}
          <div className="dialog-foot">
            <Dialog.Close className="button button--primary">I have kept it</Dialog.Close>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Line({ label, text }: { label: string; text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <div className="field">
      <span className="field-label">{label}</span>
      <div className="secret">
        <code>{text}</code>
        <button
          type="button"
          className="button button--icon"
          aria-label={`Copy ${label}`}
          onClick={() => void copy()}
        >
          {copied ? <Check size={15} aria-hidden="true" /> : <Copy size={15} aria-hidden="true" />}
        </button>
      </div>
    </div>
  );
}
