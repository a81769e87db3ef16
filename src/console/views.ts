// The page's views: names, addresses, keys and roles, each loaded when it is first shown. Adding a view is a
// line here and a file; what a view is given is ViewProps. Views import no value from here, only types.
import type { ComponentType } from "preact";
import type { AccountRole, SessionView } from "../server/console/console-api.ts";
import type { IconName } from "./parts/icons.tsx";

export interface ViewProps {
  readonly session: SessionView;
  /** Behind the view's own name: of /console/rules/ID it is ["ID"]. */
  readonly path: readonly string[];
  readonly search: URLSearchParams;
}

export interface ViewEntry {
  /** First part of the path. */
  readonly name: string;
  readonly label: string;
  readonly icon: IconName;
  /** Pressed after "g". */
  readonly key: string;
  readonly role: AccountRole;
  readonly load: () => Promise<ComponentType<ViewProps>>;
}

export const VIEWS: readonly ViewEntry[] = [
  {
    name: "alerts",
    label: "Alerts",
    icon: "alerts",
    key: "a",
    role: "viewer",
    load: async () => (await import("./alerts/alerts-view.tsx")).AlertsView,
  },
  {
    name: "hunt",
    label: "Hunt",
    icon: "hunt",
    key: "h",
    role: "analyst",
    load: async () => (await import("./hunt/hunt-view.tsx")).HuntView,
  },
  {
    name: "rules",
    label: "Rules",
    icon: "rules",
    key: "r",
    role: "viewer",
    load: async () => (await import("./rules/rules-view.tsx")).RulesView,
  },
  {
    name: "attack",
    label: "ATT&CK",
    icon: "attack",
    key: "t",
    role: "viewer",
    load: async () => (await import("./attack/attack-view.tsx")).AttackView,
  },
  {
    name: "exceptions",
    label: "Exceptions",
    icon: "exceptions",
    key: "e",
    role: "viewer",
    load: async () => (await import("./exceptions/exceptions-view.tsx")).ExceptionsView,
  },
  {
    name: "response",
    label: "Response",
    icon: "response",
    key: "p",
    role: "viewer",
    load: async () => (await import("./response/response-view.tsx")).ResponseView,
  },
  {
    name: "admin",
    label: "Admin",
    icon: "admin",
    key: "m",
    role: "admin",
    load: async () => (await import("./admin/admin-view.tsx")).AdminView,
  },
];
