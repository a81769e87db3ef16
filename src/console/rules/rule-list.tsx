// Every rule that loaded: whether it runs, when it last matched, how often, and what it cannot see here.
import { useEffect, useState } from "preact/hooks";
import type { RuleListView, RuleRow } from "../../server/console/console-api.ts";
import { askApi, sentenceOf } from "../api/ask-api.ts";
import { useAnswer } from "../api/use-answer.ts";
import { SeverityBadge } from "../parts/badges.tsx";
import { EmptyState, FaultState, LoadingState } from "../parts/blank-states.tsx";
import { Plain } from "../parts/plain.tsx";
import { useNow } from "../parts/use-now.ts";
import { hasRole } from "../roles.ts";
import { addressOf, goTo } from "../shell/router.ts";
import { tellDone, tellFault } from "../shell/toasts.tsx";
import { countOf, formatAge, formatCount } from "../text/format-time.ts";
import { visibleText } from "../text/visible-text.ts";
import type { ViewProps } from "../views.ts";
import { DayBars } from "./day-bars.tsx";
import { ImportDialog } from "./import-dialog.tsx";
import { filteredRules, type RuleFilter, ruleFilter, ruleSearch, STATES } from "./rule-filter.ts";

/** Lines drawn at first; two thousand rules would be slow to lay out and nobody reads them in a row. */
const SHOWN_FIRST = 150;

export function RuleList({ session, search }: ViewProps) {
  const { data, fault, reload } = useAnswer<RuleListView>("/rules", true);
  const [isImporting, setImporting] = useState(false);
  const isAdmin = hasRole(session, "admin");
  const filter = ruleFilter(search);
  const put = (change: Partial<RuleFilter>) =>
    goTo(addressOf(["rules"], ruleSearch({ ...filter, ...change })), true);
  if (fault !== undefined && data === undefined) {
    return <FaultState title="The rules cannot be shown" fault={fault} onRetry={reload} />;
  }
  return (
    <div class="plain-view rules-view">
      <header class="view-head view-head-line">
        <h1>Rules</h1>
        <span class="top-gap" />
        <a class="button" href="/console/api/rules/export" download="rules.ndjson">
          Export
        </a>
        {isAdmin ? (
          <>
            <button type="button" class="button" onClick={() => setImporting(true)}>
              Import…
            </button>
            <a class="button button-main" href={addressOf(["rules", "new"])}>
              New rule
            </a>
          </>
        ) : null}
      </header>
      <FilterBar filter={filter} rules={data?.rules ?? []} onChange={put} />
      {data === undefined ? (
        <LoadingState label="Loading the rules" rows={12} />
      ) : (
        <Rows rules={filteredRules(data.rules, filter)} isAdmin={isAdmin} onChanged={reload} />
      )}
      {data === undefined ? null : <NotRunning list={data} />}
      {isImporting ? (
        <ImportDialog
          onClose={() => {
            setImporting(false);
            reload();
          }}
        />
      ) : null}
    </div>
  );
}

function FilterBar(props: {
  readonly filter: RuleFilter;
  readonly rules: readonly RuleRow[];
  readonly onChange: (change: Partial<RuleFilter>) => void;
}) {
  const { filter, rules, onChange } = props;
  const tactics = new Map(
    rules.flatMap(({ threat }) => threat.map((one) => [one.tacticId, one.tacticName] as const)),
  );
  if (filter.tactic !== "" && !tactics.has(filter.tactic))
    tactics.set(filter.tactic, filter.tactic);
  return (
    <div class="filter-bar" role="search">
      <input
        type="search"
        aria-label="Search rules"
        placeholder="Search name, tag, technique"
        value={filter.text}
        onInput={(event) => onChange({ text: event.currentTarget.value })}
      />
      <select
        aria-label="Severity"
        value={filter.severity}
        onChange={(event) => onChange({ severity: event.currentTarget.value })}
      >
        <option value="">Any severity</option>
        {["critical", "high", "medium", "low"].map((severity) => (
          <option key={severity}>{severity}</option>
        ))}
      </select>
      <select
        aria-label="Tactic"
        value={filter.tactic}
        onChange={(event) => onChange({ tactic: event.currentTarget.value })}
      >
        <option value="">Any tactic</option>
        {[...tactics].map(([id, name]) => (
          <option key={id} value={id}>
            {visibleText(name.slice(0, 60))}
          </option>
        ))}
      </select>
      <select
        aria-label="State"
        value={filter.state}
        onChange={(event) => {
          const found = STATES.find(([value]) => value === event.currentTarget.value);
          if (found !== undefined) onChange({ state: found[0] });
        }}
      >
        {STATES.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </div>
  );
}

function Rows(props: {
  readonly rules: readonly RuleRow[];
  readonly isAdmin: boolean;
  readonly onChanged: () => void;
}) {
  const { rules, isAdmin, onChanged } = props;
  const [shown, setShown] = useState(SHOWN_FIRST);
  if (rules.length === 0) {
    return <EmptyState title="No rule fits">Take fewer words, or another state.</EmptyState>;
  }
  return (
    <>
      <p class="dim found-line" role="status">
        {countOf(rules.length, "rule")}
      </p>
      <ul class="cards">
        {rules.slice(0, shown).map((rule) => (
          <RuleLine key={rule.ruleId} rule={rule} isAdmin={isAdmin} onChanged={onChanged} />
        ))}
      </ul>
      {rules.length > shown ? (
        <button type="button" class="button" onClick={() => setShown(rules.length)}>
          Show all {formatCount(rules.length)}
        </button>
      ) : null}
    </>
  );
}

function RuleLine(props: {
  readonly rule: RuleRow;
  readonly isAdmin: boolean;
  readonly onChanged: () => void;
}) {
  const { rule, isAdmin, onChanged } = props;
  const nowMs = useNow();
  const { missingFields } = rule;
  return (
    <li class={rule.isEnabled ? "card rule-line" : "card rule-line card-over"}>
      <SeverityBadge severity={rule.severity} />
      <span class="rule-what">
        <a href={addressOf(["rules", rule.ruleId])}>
          <Plain text={rule.name} isOneLine max={160} />
        </a>{" "}
        {rule.isOwn ? <span class="tag">saved here</span> : null}
        <span class="dim rule-threat">
          <Plain
            text={rule.threat
              .flatMap(({ tacticName, techniques }) => [
                tacticName,
                ...techniques.map(({ id }) => id),
              ])
              .join(" · ")}
            isOneLine
            max={160}
          />
        </span>
        {missingFields.length === 0 ? null : (
          <span class="rule-blind" title={visibleText(missingFields.join(", ").slice(0, 1000))}>
            The sensor here lacks {countOf(missingFields.length, "field")}:{" "}
            <Plain text={missingFields.join(", ")} isOneLine max={80} />
          </span>
        )}
      </span>
      <DayBars counts={rule.alertsByDay} />
      <span class="rule-count">
        {rule.alertCount === 0 ? (
          <span class="dim">no alerts</span>
        ) : (
          <>
            {countOf(rule.alertCount, "alert")}
            <span class="dim">
              {rule.lastMatchMs === undefined ? "" : formatAge(rule.lastMatchMs, nowMs)}
            </span>
          </>
        )}
      </span>
      <Switch rule={rule} isAdmin={isAdmin} onChanged={onChanged} />
    </li>
  );
}

function Switch(props: {
  readonly rule: RuleRow;
  readonly isAdmin: boolean;
  readonly onChanged: () => void;
}) {
  const { rule, isAdmin, onChanged } = props;
  // Shown at once, and as the server has it when it has answered.
  const [wanted, setWanted] = useState<boolean>();
  const isOn = wanted ?? rule.isEnabled;
  useEffect(() => setWanted(undefined), [rule]);
  const turn = async (isEnabled: boolean) => {
    setWanted(isEnabled);
    try {
      const path = `/rules/${encodeURIComponent(rule.ruleId)}/enabled`;
      await askApi(path, { method: "POST", body: { isEnabled } });
      tellDone(`${rule.name} is switched ${isEnabled ? "on" : "off"}.`);
    } catch (error) {
      tellFault(sentenceOf(error));
    }
    onChanged();
  };
  return (
    <label class="switch">
      <input
        type="checkbox"
        disabled={!isAdmin}
        checked={isOn}
        onChange={(event) => void turn(event.currentTarget.checked)}
      />
      <span>{isOn ? "on" : "off"}</span>
      <span class="for-readers">{visibleText(rule.name.slice(0, 120))}</span>
    </label>
  );
}

function NotRunning({ list }: { readonly list: RuleListView }) {
  const { notRun, failed } = list;
  if (notRun.length + failed.length === 0) return null;
  return (
    <details class="not-running">
      <summary>
        {countOf(notRun.length, "rule")} not run, {countOf(failed.length, "file")} with faults
      </summary>
      <ul>
        {failed.map(({ file, message }) => (
          <li key={file} class="fault-error">
            <Plain text={`${file}: ${message}`} max={400} />
          </li>
        ))}
        {notRun.slice(0, SHOWN_FIRST).map(({ ruleId, name, reason }) => (
          <li key={ruleId}>
            <Plain text={name} isOneLine max={160} />{" "}
            <span class="dim">
              <Plain text={reason} isOneLine max={200} />
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
