import { useCallback, useEffect, useState } from "react";
import { loadExample } from "../example/example.ts";
import { type Loaded, type LoadOutcome, loadFiles, type NotLoaded } from "./load.ts";

export interface AccountSource {
  loaded: Loaded;
  isExample: boolean;
  /** Another number for each account that was loaded. */
  serial: number;
  /** What the last attempt failed with; the account before it is still at work. */
  failed: NotLoaded | null;
  open: (files: readonly File[]) => Promise<void>;
  take: (outcome: LoadOutcome) => void;
  dismiss: () => void;
  backToExample: () => void;
}

export function useAccount(): AccountSource {
  const [{ loaded, isExample, serial }, setCurrent] = useState(() => ({
    loaded: loadExample(),
    isExample: true,
    serial: 0,
  }));
  const [failed, setFailed] = useState<NotLoaded | null>(null);
  // The account owns memory of the wasm module.
  useEffect(() => () => loaded.account.free(), [loaded]);

  const put = useCallback((next: Loaded, example: boolean) => {
    setFailed(null);
    setCurrent((before) => ({ loaded: next, isExample: example, serial: before.serial + 1 }));
  }, []);
  const take = useCallback(
    (outcome: LoadOutcome) => (outcome.account === null ? setFailed(outcome) : put(outcome, false)),
    [put],
  );
  const open = useCallback(
    async (files: readonly File[]) => {
      if (files.length === 0) return;
      take(
        loadFiles(
          await Promise.all(
            files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })),
          ),
        ),
      );
    },
    [take],
  );
  return {
    loaded,
    isExample,
    serial,
    failed,
    open,
    take,
    dismiss: () => setFailed(null),
    backToExample: () => put(loadExample(), true),
  };
}
