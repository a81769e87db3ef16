// One alert: a placeholder until the next commit.
import type { SessionView } from "../../server/console/console-api.ts";
import { LoadingState } from "../parts/blank-states.tsx";

export interface AlertPageProps {
  readonly id: string;
  readonly session: SessionView;
  /** Beside the list, rather than alone. */
  readonly isPanel: boolean;
  readonly ownAddress: string;
  readonly listAddress: string;
  readonly onClose: () => void;
}

export function AlertPage(_props: AlertPageProps) {
  return <LoadingState label="Loading the alert" />;
}
