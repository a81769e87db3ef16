// What an account may do, as far as the page offers it; the server decides.
import type { AccountRole, SessionView } from "../server/console/console-api.ts";

const RANKS: Readonly<Record<AccountRole, number>> = {
  viewer: 1,
  analyst: 2,
  responder: 3,
  admin: 4,
};

/** Whether an account may do what needs that role; the server decides, this only hides. */
export function hasRole(session: SessionView, needed: AccountRole): boolean {
  return RANKS[session.account.role] >= RANKS[needed];
}
