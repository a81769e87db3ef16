// The ways in which this host can be watched, the best first.

export const CAPTURE_KINDS = ["ebpf", "audit", "tracefs"] as const;

export type CaptureKind = (typeof CAPTURE_KINDS)[number];
