import { useEffect, useState } from "react";
import type { Account } from "tokenscope/admin";
import type { Loaded } from "../account/load.ts";

/**
 * The account in the module for those who edit it, which comes only when it is needed. `null` until then.
 */
export function useAdmin({ document, options }: Loaded): Account | null {
  const [admin, setAdmin] = useState<Account | null>(null);
  useEffect(() => {
    let held: Account | null = null;
    let isWanted = true;
    void import("tokenscope/admin").then(({ Account }) => {
      if (!isWanted) return;
      // Of any shape, as it was loaded before.
      held = Account.load(JSON.stringify(document), options);
      setAdmin(held);
    });
    return () => {
      isWanted = false;
      setAdmin(null);
      held?.free();
    };
  }, [document, options]);
  return admin;
}
