// The numbers of a running Tripline for /metrics, beside the server's own.
import type { RunningTripline } from "../pipeline/live/running-tripline.ts";
import type { Count, CountSource } from "../server/counts/server-counts.ts";
import type { EventStore } from "../store/events/event-store.ts";

export function upCounts(tripline: RunningTripline, events: EventStore): CountSource {
  return {
    read: () => {
      const counts = tripline.counts();
      return [
        counter("events_evaluated", "Events tested against rules.", counts.eventCount),
        counter("alerts_raised", "Alerts raised, building blocks included.", counts.alertCount),
        counter(
          "late_events",
          "Events that came too late for sequences to order.",
          counts.lateCount,
        ),
        counter("rule_faults", "Internal errors while testing rules.", counts.faultCount),
        gauge("rules", "Rules in force.", counts.ruleCount),
        gauge("sequences_inflight", "Sequences under way.", counts.inflightSequenceCount),
        gauge("log_next_position", "Place in the log of the next event.", events.nextPosition),
      ];
    },
  };
}

function counter(name: string, help: string, value: number): Count {
  return { name: `tripline_${name}_total`, help, kind: "counter", values: [{ value }] };
}

function gauge(name: string, help: string, value: number): Count {
  return { name: `tripline_${name}`, help, kind: "gauge", values: [{ value }] };
}
