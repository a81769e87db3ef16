// Rules that were saved on the page: a file each in the data folder, loaded beside the others. Written
// whole or not at all, and named after the rule's id, which comes from a browser.
import { createHash, randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join, resolve } from "node:path";

export interface OwnRules {
  readonly folder: string;
  /** Replaces the rule's file, if there is one. */
  readonly write: (ruleId: string, text: string, form: RuleForm) => void;
  /** False when there is none. */
  readonly remove: (ruleId: string) => boolean;
  /** True for the file of a rule that was loaded from here. */
  readonly holds: (file: string) => boolean;
}

export type RuleForm = "toml" | "json";

const FORMS: readonly RuleForm[] = ["toml", "json"];

/** The folder of a data folder. */
export function ownRulesFolder(data: string): string {
  return join(data, "rules");
}

export function createOwnRules(folder: string): OwnRules {
  const pathOf = (ruleId: string, form: RuleForm) => join(folder, `${fileName(ruleId)}.${form}`);
  const removeForm = (ruleId: string, form: RuleForm): boolean => {
    const path = pathOf(ruleId, form);
    if (!existsSync(path)) return false;
    rmSync(path);
    return true;
  };
  return {
    folder,
    write: (ruleId, text, form) => {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeWhole(pathOf(ruleId, form), text);
      // The rule may have been saved in the other form before.
      for (const other of FORMS) if (other !== form) removeForm(ruleId, other);
    },
    remove: (ruleId) => FORMS.map((form) => removeForm(ruleId, form)).includes(true),
    holds: (file) => resolve(file).startsWith(`${resolve(folder)}/`),
  };
}

/** Elastic's ids are UUIDs; of any other, a digest is as good a name. */
function fileName(ruleId: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(ruleId)) return ruleId;
  return createHash("sha256").update(ruleId).digest("hex").slice(0, 40);
}

// Under a name that is not loaded, and then moved: a kill half-way leaves the rule as it was.
function writeWhole(path: string, text: string): void {
  const unfinished = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  const file = openSync(unfinished, "wx", 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(unfinished, path);
}
