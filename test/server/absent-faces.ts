// Faces of the page's API with nothing behind them, for tests of what lies before them.
import type { ConsoleFaces } from "../../src/server/console/console-faces.ts";
import { notFound } from "../../src/server/console/console-refusal.ts";

const absent = (): never => {
  throw notFound("nothing is behind this face");
};

export const absentFaces: ConsoleFaces = {
  guideHtml: (markdown) => markdown,
  why: () => Promise.resolve({ query: "", filters: [], absence: "nothing is known" }),
  exceptions: {
    propose: () => ({ proposals: [] }),
    preview: absent,
    save: absent,
    list: () => ({ items: [] }),
    remove: () => false,
  },
  rules: {
    list: () => ({ rules: [], notRun: [], failed: [] }),
    show: () => undefined,
    check: () => [],
    save: absent,
    setEnabled: () => false,
    remove: () => false,
    run: absent,
    import: absent,
    export: () => "",
    attack: () => ({ tactics: [] }),
  },
  status: () => ({
    eventCount: 0,
    alertCount: 0,
    ruleCount: 0,
    sensor: { isRunning: false, text: "" },
    notes: [],
  }),
};
