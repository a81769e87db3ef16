// Draws a component that is loaded when it is first needed. A file that cannot be fetched (the server went
// away, or was updated and has new names) says so and offers what helps.
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { FaultState, LoadingState } from "./blank-states.tsx";

type Loaded<P> =
  | { readonly kind: "loading" }
  | { readonly kind: "there"; readonly part: ComponentType<P> }
  | { readonly kind: "failed" };

const kept = new Map<() => Promise<unknown>, unknown>();

export function LazyPart<P extends object>(props: {
  readonly load: () => Promise<ComponentType<P>>;
  readonly props: P;
}) {
  const { load } = props;
  const [held, setHeld] = useState<{ load: unknown; loaded: Loaded<P> } | undefined>();
  const known = kept.get(load) as ComponentType<P> | undefined;
  useEffect(() => {
    if (kept.has(load)) return;
    let isGone = false;
    load().then(
      (part) => {
        kept.set(load, part);
        if (!isGone) setHeld({ load, loaded: { kind: "there", part } });
      },
      () => {
        if (!isGone) setHeld({ load, loaded: { kind: "failed" } });
      },
    );
    return () => {
      isGone = true;
    };
  }, [load]);
  if (known !== undefined) return drawn(known, props.props);
  if (held?.load === load && held.loaded.kind === "failed") {
    return (
      <FaultState
        title="This part of the page could not be loaded"
        fault="Tripline may have stopped or been updated. Loading the page again fetches its present files."
        onRetry={() => location.reload()}
      />
    );
  }
  return <LoadingState label="Loading" />;
}

function drawn<P extends object>(Part: ComponentType<P>, props: P) {
  return <Part {...props} />;
}
