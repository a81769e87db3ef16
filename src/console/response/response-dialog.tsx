// The dialog that an alert opens for its response: a placeholder until it is built.

import type { AlertDialogProps } from "../alert-dialogs.ts";
import { Dialog } from "../shell/dialog.tsx";

export function ResponseDialog({ onClose }: AlertDialogProps) {
  return (
    <Dialog title="Response" onClose={onClose}>
      Not here yet.
    </Dialog>
  );
}
