// The dialog that an alert opens for its exception: a placeholder until it is built.

import type { AlertDialogProps } from "../alert-dialogs.ts";
import { Dialog } from "../shell/dialog.tsx";

export function ExceptionDialog({ onClose }: AlertDialogProps) {
  return (
    <Dialog title="Exception" onClose={onClose}>
      Not here yet.
    </Dialog>
  );
}
