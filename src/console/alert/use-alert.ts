// What an alert's page knows: the alert, its investigation, and why it matched. They are asked for at once
// and shown as they come. The alert is read again when the stream says that something changed, and the
// investigation now and then while what it tells of goes on, or may.
import { useEffect } from "preact/hooks";
import type {
  AlertView,
  InvestigationView,
  TreeView,
  WhyView,
} from "../../server/console/console-api.ts";
import { onAlertsChange } from "../api/live-stream.ts";
import { type Answer, useAnswer } from "../api/use-answer.ts";

const CHANGED_MS = 800;
const ONGOING_MS = 15_000;

export interface AlertAnswers {
  readonly alert: Answer<AlertView>;
  /** Of the investigation, and there before it: what is below an alert is looked at first. */
  readonly tree: Answer<TreeView>;
  readonly investigation: Answer<InvestigationView>;
  readonly why: Answer<WhyView>;
}

export function useAlert(id: string): AlertAnswers {
  const path = `/alerts/${encodeURIComponent(id)}`;
  const alert = useAnswer<AlertView>(path);
  const tree = useAnswer<TreeView>(`${path}/tree`);
  // One after the other: side by side they would slow each other down.
  const isTreeThere = tree.data !== undefined || tree.fault !== undefined;
  const investigation = useAnswer<InvestigationView>(
    isTreeThere ? `${path}/investigation` : undefined,
  );
  const why = useAnswer<WhyView>(`${path}/why`);
  const rereadAlert = alert.reload;
  const rereadInvestigation = investigation.reload;
  useEffect(() => onAlertsChange(rereadAlert, CHANGED_MS), [rereadAlert]);
  const { data } = investigation;
  const mayGoOn = data !== undefined && data.isOngoing !== false;
  useEffect(() => {
    if (!mayGoOn) return;
    const timer = setInterval(rereadInvestigation, ONGOING_MS);
    return () => clearInterval(timer);
  }, [mayGoOn, rereadInvestigation]);
  return { alert, tree, investigation, why };
}
