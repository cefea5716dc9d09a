import { Pencil } from 'lucide-react';
import type { ReactNode } from 'react';
import { FormDialog } from './form-dialog.tsx';
import { useChange } from './list-panel.tsx';

export interface EditDialogProps {
  /** Of what is changed. */
  name: string;
  /** Key of the list that it stands in, which is read anew. */
  list: string;
  onSave: (form: FormData) => Promise<unknown>;
  children: ReactNode;
}

/** A pencil in a row that opens a form over what the row is about. */
export function EditDialog({ name, list, onSave, children }: EditDialogProps) {
  const change = useChange(list);
  const save = async (form: FormData) => {
    await onSave(form);
    await change(Promise.resolve(), 'Changed');
  };
  return (
    <FormDialog
      trigger={<Pencil size={15} aria-hidden="true" />}
      label={`Change ${name}`}
      className="button button--icon"
      title={`Change ${name}`}
      action="Save"
      onSubmit={save}
    >
      {children}
    </FormDialog>
  );
}
