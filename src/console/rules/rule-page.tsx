// One rule: what it finds, how, how to investigate it, and what it found.
import type { RuleView } from "../../server/console/console-api.ts";
import { GuideText } from "../alert/guide-text.tsx";
import { useAnswer } from "../api/use-answer.ts";
import { tokenize } from "../editor/tokenize.ts";
import { SeverityBadge } from "../parts/badges.tsx";
import { FaultState, LoadingState } from "../parts/blank-states.tsx";
import { Plain } from "../parts/plain.tsx";
import { hasRole } from "../roles.ts";
import { addressOf } from "../shell/router.ts";
import { countOf } from "../text/format-time.ts";
import type { ViewProps } from "../views.ts";

export function RulePage({ session, ruleId }: ViewProps & { readonly ruleId: string }) {
  const { data, fault, reload } = useAnswer<RuleView>(`/rules/${encodeURIComponent(ruleId)}`);
  if (fault !== undefined) {
    return <FaultState title="This rule cannot be shown" fault={fault} onRetry={reload} />;
  }
  if (data === undefined) return <LoadingState label="Loading the rule" rows={12} />;
  return (
    <div class="plain-view">
      <p>
        <a href={addressOf(["rules"])}>Rules</a>
      </p>
      <RuleHead data={data} isAdmin={hasRole(session, "admin")} />
      <p>
        <Plain text={data.description} max={2000} />
      </p>
      <section class="rule-part" aria-label="Query">
        <h2>Query</h2>
        <Query text={data.query} />
        <p>
          <a href={addressOf(["hunt"], new URLSearchParams({ q: data.query, hours: "24" }))}>
            Hunt with it
          </a>
        </p>
      </section>
      <Threat data={data} />
      <TextList title="Known to be harmless" texts={data.falsePositives} />
      {data.guideHtml === "" ? null : (
        <section class="rule-part" aria-label="Guide">
          <h2>Guide</h2>
          <GuideText html={data.guideHtml} />
        </section>
      )}
      {data.setupHtml === "" ? null : (
        <section class="rule-part" aria-label="Setup">
          <h2>Setup</h2>
          <GuideText html={data.setupHtml} />
        </section>
      )}
      <References links={data.references} />
    </div>
  );
}

function RuleHead({ data, isAdmin }: { readonly data: RuleView; readonly isAdmin: boolean }) {
  const { row, exceptionCount } = data;
  const alerts = new URLSearchParams({ rule: row.ruleId });
  return (
    <header class="view-head view-head-line">
      <SeverityBadge severity={row.severity} />
      <h1>
        <Plain text={row.name} isOneLine max={200} />
      </h1>
      {row.isEnabled ? null : <span class="tag">switched off</span>}
      <span class="top-gap" />
      <a class="button" href={addressOf(["alerts"], alerts)}>
        {countOf(row.alertCount, "alert")}
      </a>
      <a class="button" href={addressOf(["exceptions"])}>
        {countOf(exceptionCount, "exception")}
      </a>
      {isAdmin ? (
        <a class="button button-main" href={addressOf(["rules", row.ruleId, "edit"])}>
          {row.isOwn ? "Edit" : "Duplicate"}
        </a>
      ) : null}
    </header>
  );
}

function Query({ text }: { readonly text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <pre class="rule-query" tabIndex={0}>
      {tokenize(text.trim(), "eql").map((token, index) => (
        <span key={index} class={`code-${token.kind}`}>
          <Plain text={token.text} max={20_000} />
        </span>
      ))}
    </pre>
  );
}

function Threat({ data }: { readonly data: RuleView }) {
  const { threat } = data.row;
  if (threat.length === 0) return null;
  return (
    <section class="rule-part" aria-label="ATT&CK">
      <h2>ATT&CK</h2>
      <ul>
        {threat.map(({ tacticId, tacticName, techniques }) => (
          <li key={tacticId}>
            <Plain text={tacticName} isOneLine max={80} />
            {techniques.map(({ id, name }) => (
              <span key={id} class="tag">
                <Plain text={`${id} ${name}`} isOneLine max={100} />
              </span>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

function TextList(props: { readonly title: string; readonly texts: readonly string[] }) {
  if (props.texts.length === 0) return null;
  return (
    <section class="rule-part" aria-label={props.title}>
      <h2>{props.title}</h2>
      <ul class="outcome">
        {props.texts.map((text) => (
          <li key={text}>
            <Plain text={text} max={1000} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function References({ links }: { readonly links: readonly string[] }) {
  if (links.length === 0) return null;
  return (
    <section class="rule-part" aria-label="References">
      <h2>References</h2>
      <ul>
        {links.map((link) => (
          <li key={link}>
            {/^https?:\/\//i.test(link) ? (
              <a href={link} target="_blank" rel="noreferrer noopener">
                <Plain text={link} isOneLine max={200} />
              </a>
            ) : (
              <Plain text={link} isOneLine max={200} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
