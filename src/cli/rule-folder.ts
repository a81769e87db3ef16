// The rules and exceptions that a running Tripline was started with, as a place that changes: files below
// the given paths, and the exceptions that the store keeps.
import { findFiles, reasonOf } from "../pipeline/find-files.ts";
import type { RuleFolder } from "../pipeline/live/rule-life.ts";
import type { RuleSet } from "../rules/load-rules.ts";
import type { AlertStore } from "../store/alerts/alert-store.ts";
import { builtInRulesFolder } from "./load-rule-set.ts";

export function ruleFolder(
  options: {
    readonly rules?: readonly string[];
    readonly exceptions?: readonly string[];
    /** The folder of rules that were saved on the page. */
    readonly ownRules: string;
  },
  from: { readonly alerts: AlertStore; readonly load: () => RuleSet },
): RuleFolder {
  const paths = [...(options.rules ?? [builtInRulesFolder()]), ...(options.exceptions ?? [])];
  const watched = [...paths, options.ownRules];
  return {
    fingerprint: () => {
      const { files, unreadable } = findFiles(watched, (path) =>
        /\.(toml|ndjson|json|txt)$/.test(path),
      );
      const marks = files.map(({ path, mark }) => `${path} ${mark}`);
      return [
        from.alerts.exceptions.revision(),
        from.alerts.disabledRules.revision(),
        ...marks,
        ...unreadable.map(({ path }) => path),
      ].join("\n");
    },
    switchedOff: () => from.alerts.disabledRules.ids(),
    load: () => {
      // A folder that is gone for a moment, as while a checkout changes, is no order to stop detecting.
      const { files, unreadable } = findFiles(paths, () => true);
      if (files.length === 0) {
        const [gone] = unreadable;
        const why = gone === undefined ? "no files are left" : `${gone.path}: ${gone.reason}`;
        return { unusable: why };
      }
      try {
        return from.load();
      } catch (error) {
        return { unusable: reasonOf(error) };
      }
    },
  };
}
