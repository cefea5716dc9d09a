import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import { describe } from '#dashboard/api/errors.ts';

/** Short notices in the corner, read out by screen readers. */
export function Toasts({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider timeout={6000}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="toasts">
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function List() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className="toast" data-kind={toast.type}>
      <Toast.Content className="toast-content">
        <div>
          <Toast.Title className="toast-title" />
          <Toast.Description className="toast-text" />
        </div>
        <Toast.Close className="button button--icon" aria-label="Dismiss">
          <X size={14} aria-hidden="true" />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}

export interface Notify {
  done: (title: string, description?: string) => void;
  failed: (error: unknown) => void;
}

export function useNotify(): Notify {
  const { add } = Toast.useToastManager();
  return useMemo(
    () => ({
      done: (title, description) => void add({ title, description, type: 'done' }),
      failed: (error) => {
        const { title, advice } = describe(error);
        add({ title, description: advice, type: 'failed', priority: 'high', timeout: 12_000 });
      },
    }),
    [add],
  );
}
