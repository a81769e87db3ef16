// Rules: the list, one rule, and the editor, by the address.
import type { ViewProps } from "../views.ts";
import { RuleEditor } from "./rule-editor.tsx";
import { RuleList } from "./rule-list.tsx";
import { RulePage } from "./rule-page.tsx";

export function RulesView(props: ViewProps) {
  const [first, second] = props.path;
  if (first === undefined) return <RuleList {...props} />;
  if (first === "new") return <RuleEditor key="new" {...props} ruleId={undefined} />;
  if (second === "edit") return <RuleEditor key={first} {...props} ruleId={first} />;
  return <RulePage key={first} {...props} ruleId={first} />;
}
