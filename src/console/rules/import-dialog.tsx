// Rules from elsewhere: a file of Kibana's export or of Elastic's repository, or its text.
import { useState } from "preact/hooks";
import type { ImportAnswer } from "../../server/console/console-api.ts";
import { askApi, sentenceOf } from "../api/ask-api.ts";
import { Plain } from "../parts/plain.tsx";
import { Dialog } from "../shell/dialog.tsx";
import { countOf } from "../text/format-time.ts";

export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState("");
  const [answer, setAnswer] = useState<ImportAnswer>();
  const [fault, setFault] = useState<string>();
  const read = async (files: FileList | null) => {
    const texts = await Promise.all([...(files ?? [])].map((file) => file.text()));
    setText(texts.join("\n"));
  };
  const send = async () => {
    setFault(undefined);
    try {
      setAnswer(await askApi<ImportAnswer>("/rules/import", { method: "POST", body: { text } }));
    } catch (error) {
      setFault(sentenceOf(error));
    }
  };
  return (
    <Dialog
      title="Import rules"
      isWide
      onClose={onClose}
      actions={
        <>
          <button type="button" class="button" onClick={onClose}>
            {answer === undefined ? "Cancel" : "Close"}
          </button>
          <button
            type="button"
            class="button button-main"
            disabled={text.trim() === ""}
            onClick={() => void send()}
          >
            Import
          </button>
        </>
      }
    >
      <label class="field">
        <span>A rule file (TOML), or an export of Kibana (NDJSON)</span>
        <input
          type="file"
          accept=".toml,.ndjson,.json"
          onChange={(event) => void read(event.currentTarget.files)}
        />
      </label>
      <label class="field">
        <span>Or its text</span>
        <textarea
          class="mono"
          rows={12}
          spellcheck={false}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <div role="status">
        {fault === undefined ? null : (
          <p class="preview-fault">
            <Plain text={fault} max={600} />
          </p>
        )}
        {answer === undefined ? null : (
          <>
            <p>
              <strong>{countOf(answer.importedCount, "rule")} imported.</strong>
            </p>
            <ul class="faults">
              {answer.failed.map((one, index) => (
                <li key={index} class="fault fault-error">
                  <Plain text={one.message} max={400} />
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </Dialog>
  );
}
