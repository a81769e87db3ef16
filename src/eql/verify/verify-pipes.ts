// Pipes: EQL has head and tail, each with one whole number. Endgame's others parse, so that they can be
// named here as what they are.
import type { Pipe } from "../syntax/ast.ts";
import { didYouMean, nearestNames } from "./nearest-names.ts";
import type { VerifyContext } from "./verify-context.ts";

const PIPES: readonly string[] = ["head", "tail"];

const ENDGAME_PIPES: readonly string[] = ["count", "filter", "sort", "unique", "unique_count"];

export function verifyPipes(pipes: readonly Pipe[], context: VerifyContext): void {
  for (const pipe of pipes) {
    if (PIPES.includes(pipe.name)) verifyCount(pipe, context);
    else reportUnknown(pipe, context);
  }
}

function reportUnknown(pipe: Pipe, context: VerifyContext): void {
  const isEndgame = ENDGAME_PIPES.includes(pipe.name);
  const near = nearestNames(pipe.name.toLowerCase(), PIPES);
  const repair = didYouMean(near) || '; expected "head" or "tail"';
  context.problems.report("EQL2012", {
    message: `unknown pipe "${pipe.name}"${repair}`,
    span: pipe.nameSpan ?? pipe.span,
    ...(isEndgame ? { label: "a pipe of Endgame's EQL" } : {}),
  });
}

function verifyCount(pipe: Pipe, context: VerifyContext): void {
  const [count, excess] = pipe.arguments;
  const isWhole = count?.kind === "NumberLiteral" && count.isInteger && count.value >= 0;
  if (isWhole && excess === undefined) return;
  const found = count === undefined ? "none" : excess === undefined ? "another value" : "several";
  context.problems.report("EQL2013", {
    message: `expected one whole number after "${pipe.name}", found ${found}`,
    span: (isWhole ? excess : count)?.span ?? pipe.nameSpan ?? pipe.span,
  });
}
