// What an editor completes: the fields of ECS with their types, and EQL's functions.
import { eqlFunctions } from "../../eql/functions/registry.ts";
import { ecsFields } from "../../eql/verify/ecs-schema.ts";
import type { FieldsView } from "./console-api.ts";

export const fieldsView: FieldsView = {
  fields: [...ecsFields]
    .map(([path, type]) => ({ path, type }))
    .sort((a, b) => (a.path < b.path ? -1 : 1)),
  functions: eqlFunctions.map(({ name, summary }) => ({ name, summary })),
};
