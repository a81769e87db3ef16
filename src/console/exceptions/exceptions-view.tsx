// The exceptions in force: what each takes away, how often it did, until when, and its removal.
import { useState } from "preact/hooks";
import type { ExceptionItemView, ExceptionListView } from "../../server/console/console-api.ts";
import { askApi, sentenceOf } from "../api/ask-api.ts";
import { useAnswer } from "../api/use-answer.ts";
import { EmptyState, FaultState, LoadingState } from "../parts/blank-states.tsx";
import { Plain } from "../parts/plain.tsx";
import { useNow } from "../parts/use-now.ts";
import { hasRole } from "../roles.ts";
import { ConfirmDialog } from "../shell/dialog.tsx";
import { tellDone, tellFault } from "../shell/toasts.tsx";
import { countOf, formatAge, formatDate } from "../text/format-time.ts";
import type { ViewProps } from "../views.ts";
import { draftEntry, relationOf } from "./exception-draft.ts";

export function ExceptionsView({ session }: ViewProps) {
  const list = useAnswer<ExceptionListView>("/exceptions");
  const [removing, setRemoving] = useState<ExceptionItemView>();
  const remove = async ({ listId, itemId, name }: ExceptionItemView) => {
    setRemoving(undefined);
    try {
      const path = [listId, itemId].map(encodeURIComponent).join("/");
      await askApi(`/exceptions/${path}`, { method: "DELETE" });
      tellDone(`The exception “${name}” is gone.`);
    } catch (error) {
      tellFault(sentenceOf(error));
    }
    list.reload();
  };
  return (
    <div class="plain-view">
      <header class="view-head">
        <h1>Exceptions</h1>
        <p class="dim">
          What is known to be harmless: events that they match never reach their rules. They are
          added from an alert.
        </p>
      </header>
      <ExceptionCards
        list={list}
        onRemove={hasRole(session, "analyst") ? setRemoving : undefined}
      />
      {removing === undefined ? null : (
        <ConfirmDialog
          title="Remove this exception?"
          label="Remove it"
          isDangerous
          onConfirm={() => void remove(removing)}
          onClose={() => setRemoving(undefined)}
        >
          <p>
            Events that <Plain text={removing.name} isOneLine max={120} /> took away raise alerts
            again, from now on.
          </p>
        </ConfirmDialog>
      )}
    </div>
  );
}

function ExceptionCards(props: {
  readonly list: ReturnType<typeof useAnswer<ExceptionListView>>;
  readonly onRemove: ((item: ExceptionItemView) => void) | undefined;
}) {
  const { data, fault, reload } = props.list;
  if (fault !== undefined) {
    return <FaultState title="The exceptions cannot be shown" fault={fault} onRetry={reload} />;
  }
  if (data === undefined) return <LoadingState label="Loading the exceptions" />;
  if (data.items.length === 0) {
    return (
      <EmptyState title="No exceptions">
        Open an alert that is harmless and choose “Add exception”: it shows what would have been
        taken away before it is saved.
      </EmptyState>
    );
  }
  return (
    <ul class="cards">
      {data.items.map((item) => (
        <ExceptionCard
          key={`${item.listId}/${item.itemId}`}
          item={item}
          onRemove={props.onRemove}
        />
      ))}
    </ul>
  );
}

function ExceptionCard(props: {
  readonly item: ExceptionItemView;
  readonly onRemove: ((item: ExceptionItemView) => void) | undefined;
}) {
  const { item, onRemove } = props;
  return (
    <li class={item.isExpired ? "card card-over" : "card"}>
      <div class="card-head">
        <h2>
          <Plain text={item.name} isOneLine max={200} />
        </h2>
        {item.isExpired ? <span class="tag">ended</span> : null}
        <span class="top-gap" />
        <HitCount item={item} />
        {onRemove === undefined ? null : (
          <button type="button" class="button" onClick={() => onRemove(item)}>
            Remove…
          </button>
        )}
      </div>
      <ul class="conditions mono">
        {item.entries.map((entry, index) => {
          const { field, operator, type, value } = draftEntry(entry);
          return (
            <li key={index}>
              <Plain text={field} isOneLine max={120} />{" "}
              <span class="dim">{relationOf({ operator, type })}</span>{" "}
              <Plain text={value.replaceAll("\n", ", ")} isOneLine max={400} />
            </li>
          );
        })}
      </ul>
      <p class="dim">
        {item.ruleNames.length === 0 ? (
          "For every rule"
        ) : (
          <>
            For <Plain text={item.ruleNames.join(", ")} isOneLine max={300} />
          </>
        )}
        {" · "}
        {item.expireTime === undefined
          ? "does not end"
          : `${item.isExpired ? "ended" : "ends"} ${formatDate(Date.parse(item.expireTime))}`}
      </p>
      {item.comment === "" ? null : (
        <p>
          <Plain text={item.comment} max={600} />
        </p>
      )}
    </li>
  );
}

function HitCount({ item }: { readonly item: ExceptionItemView }) {
  const nowMs = useNow();
  if (item.hitCount === 0) return <span class="dim">never applied yet</span>;
  const last = item.lastHitMs === undefined ? "" : `, last ${formatAge(item.lastHitMs, nowMs)}`;
  return <span>{`${countOf(item.hitCount, "event")} taken away${last}`}</span>;
}
