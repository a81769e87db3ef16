// The numbers of a running Tripline for /metrics, beside the server's own.
import type { OutputRunner, OutputStats } from "../outputs/deliver/output-runner.ts";
import type { RunningTripline } from "../pipeline/live/running-tripline.ts";
import type { Count, CountSource, CountValue } from "../server/counts/server-counts.ts";
import type { SensorHealth } from "../sources/linux/sensor/host-sensor.ts";
import type { EventStore } from "../store/events/event-store.ts";

export interface CountedParts {
  readonly tripline: Pick<RunningTripline, "counts">;
  readonly events: Pick<EventStore, "nextPosition">;
  readonly outputs: readonly OutputRunner[];
  /** Undefined while this host is not watched. */
  readonly health: () => SensorHealth | undefined;
}

export function upCounts({ tripline, events, outputs, health }: CountedParts): CountSource {
  return {
    read: () => {
      const counts = tripline.counts();
      const sensor = health();
      return [
        counter("events_evaluated", "Events tested against rules.", counts.eventCount),
        counter("alerts_raised", "Alerts raised, building blocks included.", counts.alertCount),
        counter(
          "late_events",
          "Events that came too late for sequences to order.",
          counts.lateCount,
        ),
        counter(
          "sequences_evicted",
          "Sequences under way given up at a limit, which cannot alert any more.",
          counts.evictedSequenceCount,
        ),
        counter("rule_faults", "Internal errors while testing rules.", counts.faultCount),
        gauge("rules", "Rules in force.", counts.ruleCount),
        gauge("sequences_inflight", "Sequences under way.", counts.inflightSequenceCount),
        gauge("log_next_position", "Place in the log of the next event.", events.nextPosition),
        ...(sensor === undefined ? [] : sensorCounts(sensor)),
        ...(outputs.length === 0 ? [] : outputCounts(outputs)),
      ];
    },
  };
}

function sensorCounts(health: SensorHealth): readonly Count[] {
  return [
    counter("sensor_events", "Events of this host.", health.eventCount),
    counter(
      "sensor_dropped",
      "Records lost because the kernel's buffer was full.",
      health.droppedCount,
    ),
    counter("sensor_unreadable", "Records of an unknown shape.", health.unreadableCount),
    counter("sensor_restarts", "Restarts of the capture process.", health.restartCount),
    counter("sensor_evicted", "Processes put out of the full process table.", health.evictedCount),
    gauge("sensor_lag_ms", "Age of the newest record when it was read.", health.lagMs),
    gauge("sensor_buffer_fill", "Share of the kernel's buffer in use.", health.fill),
    gauge("sensor_processes", "Processes in the table.", health.processCount),
  ];
}

/** By output: what it was sent, and whether it takes it. */
function outputCounts(outputs: readonly OutputRunner[]): readonly Count[] {
  const all = outputs.map(({ stats }) => stats);
  const each = (value: (stats: OutputStats) => number): CountValue[] =>
    all.map((stats) => ({ labels: { output: stats.name }, value: value(stats) }));
  return [
    {
      name: "tripline_output_sent_total",
      help: "Alerts that the output took.",
      kind: "counter",
      values: each((stats) => stats.sentCount),
    },
    {
      name: "tripline_output_failed_tries_total",
      help: "Sendings that failed; they are tried again.",
      kind: "counter",
      values: each((stats) => stats.failedTryCount),
    },
    {
      name: "tripline_output_left_out_total",
      help: "Alerts left out because the output would never take them.",
      kind: "counter",
      values: each((stats) => stats.leftOutCount),
    },
    {
      name: "tripline_output_up",
      help: "1 while the output takes alerts.",
      kind: "gauge",
      values: each((stats) => (stats.failure === undefined ? 1 : 0)),
    },
  ];
}

function counter(name: string, help: string, value: number): Count {
  return { name: `tripline_${name}_total`, help, kind: "counter", values: [{ value }] };
}

function gauge(name: string, help: string, value: number): Count {
  return { name: `tripline_${name}`, help, kind: "gauge", values: [{ value }] };
}
