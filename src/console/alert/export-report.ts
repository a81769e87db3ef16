// Saves what the alert's page shows as one HTML file: made here, in the browser, and given as a download.
import { tellDone } from "../shell/toasts.tsx";
import { type ReportParts, reportHtml } from "./report-html.ts";

export function exportReport(parts: Omit<ReportParts, "madeMs">): void {
  const html = reportHtml({ ...parts, madeMs: Date.now() });
  const url = URL.createObjectURL(new Blob([html], { type: "text/html" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `tripline-alert-${parts.view.row.id.replace(/[^A-Za-z0-9]/g, "").slice(0, 12)}.html`;
  link.click();
  // The download has begun by the time this runs.
  setTimeout(() => URL.revokeObjectURL(url), 1000);
  tellDone("The report was saved.");
}
