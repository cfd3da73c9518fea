import { useCallback, useMemo } from "react";
import { type Principal, type RoleOption, type TokenScope, TokenscopeError, type Witness } from "tokenscope";
import { cappedBy } from "../account/capped.ts";
import type { Loaded } from "../account/load.ts";
import type { Subject } from "../account/statements.ts";
import { useIdle } from "../account/useIdle.ts";
import type { Viewed } from "../preview/Preview.tsx";
import { type Choice, choicesOf, plainChoices } from "./choices.ts";

/** A token that is there, or one that could be made. */
export type Looked = { tokenId: string | null } | { memberId: string | null; scope: TokenScope | null };

export interface View {
  /** What the preview shows; `null` where nothing is chosen yet, or cannot be had. */
  viewed: Viewed | null;
  token: Principal | null;
  owner: Principal | null;
  choices: readonly Choice[];
  /** What the owner could choose; `null` while it is worked out. */
  options: readonly RoleOption[] | null;
  /** Why there is nothing to look at. */
  problem: string | null;
}

/** All that the form and its preview need of one token and its owner. */
export function useViewed(
  { account, document, options: reading }: Loaded,
  ownerId: string | null,
  looked: Looked,
): View {
  const tokenId = "tokenId" in looked ? looked.tokenId : null;
  const isDraft = !("tokenId" in looked);
  const memberId = "tokenId" in looked ? null : looked.memberId;
  const draft = "tokenId" in looked ? null : looked.scope;
  const owner = useMemo(
    () => attempt(() => (ownerId === null ? null : account.member(ownerId))).value,
    [account, ownerId],
  );
  const scope = useMemo(
    () => (isDraft ? draft : (account.tokens().find(({ id }) => id === tokenId)?.scope ?? null)),
    [account, isDraft, draft, tokenId],
  );
  const scopeKey = JSON.stringify(scope);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a scope is its JSON
  const { value: token, problem } = useMemo(
    () =>
      attempt((): Principal | null => {
        if (!isDraft) return tokenId === null ? null : account.token(tokenId, { now: Date.now() });
        return memberId === null || scope === null ? null : account.draftToken(memberId, scope);
      }),
    [account, isDraft, tokenId, memberId, scopeKey],
  );
  const findOptions = useCallback(
    () => (ownerId === null ? [] : (attempt(() => account.roleOptions(ownerId)).value ?? [])),
    [account, ownerId],
  );
  const options = useIdle(findOptions);
  const choices = useMemo(
    () => (options === null || options.length === 0 ? plainChoices(account) : choicesOf(options)),
    [account, options],
  );
  const option = options?.find((known) => known.scope !== null && JSON.stringify(known.scope) === scopeKey);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a scope is its JSON
  const viewed = useMemo((): Viewed | null => {
    if (token === null) return null;
    const subject: Subject = { document, memberId: ownerId, scope, tokenId };
    const findCapped = (): readonly Witness[] => {
      if (owner === null || ownerId === null || scope === null) return [];
      return cappedBy(document, reading, ownerId, token, (other) =>
        isDraft ? other.draftToken(ownerId, scope) : other.token(tokenId ?? "", { now: Date.now() }),
      );
    };
    return {
      token,
      owner,
      subject,
      cappedBy: option?.cappedBy ?? null,
      findCapped: options === null || option ? null : findCapped,
      suggestion: option?.suggestion ?? null,
    };
  }, [document, reading, isDraft, tokenId, token, owner, ownerId, scopeKey, option, options]);
  return { viewed, token, owner, choices, options, problem };
}

/** What the package refuses with a code is a message on the page; anything else is a fault. */
export function attempt<T>(run: () => T): { value: T; problem: null } | { value: null; problem: string } {
  try {
    return { value: run(), problem: null };
  } catch (error) {
    if (error instanceof TokenscopeError) return { value: null, problem: error.message };
    throw error;
  }
}
