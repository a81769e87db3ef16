// The response view: a placeholder until it is built.
import { EmptyState } from "../parts/blank-states.tsx";
import type { ViewProps } from "../views.ts";

export function ResponseView(_props: ViewProps) {
  return <EmptyState title="Not here yet" />;
}
