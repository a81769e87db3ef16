// Which rules an exception is for, as tags of the item: `tripline:rule:ID`. In Kibana a rule names its
// exception lists; here rules are files that exceptions must not change. Tags are the one place of an
// item that Kibana keeps as it is, so that such an exception survives a way there and back.

const RULE_TAG = "tripline:rule:";
const EVERY_RULE = "*";

/** Rule ids or names; empty for every rule; undefined where no tag says so (the list's rules then). */
export function rulesOfTags(tags: readonly string[]): readonly string[] | undefined {
  const rules = tags
    .filter((tag) => tag.startsWith(RULE_TAG) && tag.length > RULE_TAG.length)
    .map((tag) => tag.slice(RULE_TAG.length));
  if (rules.length === 0) return undefined;
  return rules.includes(EVERY_RULE) ? [] : rules;
}

/** The tags of an item, with those that say which rules it is for. */
export function withRuleTags(
  tags: readonly string[],
  rules: readonly string[] | undefined,
): readonly string[] {
  const others = tags.filter((tag) => !tag.startsWith(RULE_TAG));
  if (rules === undefined) return others;
  const names = rules.length === 0 ? [EVERY_RULE] : rules;
  return [...others, ...names.map((name) => RULE_TAG + name)];
}
