// The way between the views: a rail at the left, a bar at the foot of a narrow screen. What an account may
// not see is not offered.
import type { SessionView } from "../../server/console/console-api.ts";
import { Icon } from "../parts/icons.tsx";
import { hasRole } from "../roles.ts";
import { VIEWS } from "../views.ts";
import { addressOf } from "./router.ts";

export function Navigation(props: { readonly session: SessionView; readonly current: string }) {
  const { session, current } = props;
  return (
    <nav class="rail" aria-label="Views">
      <a class="rail-mark" href={addressOf(["alerts"])}>
        <span class="for-readers">Tripline, alerts</span>
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <path d="M4 20h8l4-10 4 14 2-4h6" />
        </svg>
      </a>
      {VIEWS.filter((view) => hasRole(session, view.role)).map((view) => (
        <a
          key={view.name}
          class="rail-link"
          href={addressOf([view.name])}
          {...(view.name === current ? { "aria-current": "page" as const } : {})}
        >
          <Icon name={view.icon} />
          <span>{view.label}</span>
        </a>
      ))}
    </nav>
  );
}
