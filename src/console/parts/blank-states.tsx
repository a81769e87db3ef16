// What stands where there is nothing (yet): loading, empty, failed. Each says what to do about it.
import type { ComponentChildren } from "preact";
import { Plain } from "./plain.tsx";

export function EmptyState(props: {
  readonly title: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class="blank">
      <p class="blank-title">{props.title}</p>
      <div class="blank-body">{props.children}</div>
    </div>
  );
}

export function FaultState(props: {
  readonly title: string;
  readonly fault: string;
  readonly onRetry?: () => void;
  /** What else to do about it. */
  readonly children?: ComponentChildren;
}) {
  return (
    <div class="blank blank-fault" role="alert">
      <p class="blank-title">{props.title}</p>
      <p class="blank-body">
        <Plain text={props.fault} />
      </p>
      {props.children === undefined ? null : <p class="blank-body">{props.children}</p>}
      {props.onRetry === undefined ? null : (
        <button type="button" class="button" onClick={props.onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** `rows` grey bars in the place of what comes, so that nothing moves when it does. */
export function LoadingState({
  rows = 6,
  label,
}: {
  readonly rows?: number;
  readonly label: string;
}) {
  return (
    <div class="loading" role="status">
      <span class="for-readers">{label}</span>
      {Array.from({ length: rows }, (_, index) => (
        <span key={index} class="loading-bar" aria-hidden="true" />
      ))}
    </div>
  );
}
