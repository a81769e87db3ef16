// The hunt view: a placeholder until it is built.
import { EmptyState } from "../parts/blank-states.tsx";
import type { ViewProps } from "../views.ts";

export function HuntView(_props: ViewProps) {
  return <EmptyState title="Not here yet" />;
}
