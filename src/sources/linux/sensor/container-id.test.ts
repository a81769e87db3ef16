import assert from "node:assert/strict";
import { test } from "node:test";
import { containerIdOf } from "./container-id.ts";

const id = "0123456789abcdef".repeat(4);

for (const [what, text, expected] of [
  ["Docker on cgroup v1", `12:pids:/docker/${id}\n0::/docker/${id}`, id],
  ["Docker with systemd on v2", `0::/system.slice/docker-${id}.scope`, id],
  ["containerd in Kubernetes", `0::/kubepods.slice/pod1.slice/cri-containerd-${id}.scope`, id],
  ["a nested path", `0::/kubepods/burstable/pod2/${id}/init`, id],
  ["no container", "0::/user.slice/user-1000.slice/session-3.scope", undefined],
  ["a shorter number", "0::/docker/0123456789abcdef", undefined],
  ["nothing", "", undefined],
] as const) {
  test(`the container id in the cgroups of ${what}`, () => {
    assert.equal(containerIdOf(text), expected);
  });
}
