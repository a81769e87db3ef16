// Severity, status and roles as small labels: always a word beside the colour.
import { Plain } from "./plain.tsx";

const SEVERITIES = ["low", "medium", "high", "critical"];

export function severityClass(severity: string): string {
  return SEVERITIES.includes(severity) ? severity : "other";
}

export function SeverityBadge({ severity }: { readonly severity: string }) {
  return (
    <span class={`severity severity-${severityClass(severity)}`}>
      <Plain text={severity} isOneLine max={40} />
    </span>
  );
}

export function StatusBadge({ status }: { readonly status: string }) {
  const known = ["open", "acknowledged", "closed"].includes(status) ? status : "other";
  return (
    <span class={`status status-${known}`}>
      <Plain text={status} isOneLine max={40} />
    </span>
  );
}
