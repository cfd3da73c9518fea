/** Asks the package what a case or a random pair asks, and writes the answer as `tests/cases/*.json` writes it. */

export function load(tokenscope, document, options) {
  try {
    return { account: tokenscope.Account.load(document, options) };
  } catch (error) {
    return { error: known(tokenscope, error).code };
  }
}

/** The answer in the form of a case's `expect`, and who gave it where somebody decided something. */
export function answer(tokenscope, loaded, ask) {
  if (ask.parse !== undefined) {
    const { ok, diagnostics } = tokenscope.parsePolicy(ask.parse, ask.strict ? { strict: true } : undefined);
    return { got: { ok, diagnostics: places(diagnostics) } };
  }
  if (loaded.error) return { got: { error: loaded.error } };
  const { account } = loaded;
  if (ask.load) return { got: { diagnostics: places(account.diagnostics) } };
  if (ask.authenticate !== undefined) {
    const result = account.authenticate(ask.authenticate, ask.now);
    if (result.ok) return { got: { ok: true, tokenId: result.tokenId }, principal: result.token };
    const { status, ...got } = result;
    return status === 401 ? { got } : { got: result };
  }
  let principal;
  try {
    principal = principalOf(account, ask.diagnosticsOf ?? ask.principal);
  } catch (error) {
    return { got: { throws: known(tokenscope, error).code } };
  }
  if (ask.diagnosticsOf) return { got: { diagnostics: places(principal.diagnostics) } };
  const options = factsOf(ask);
  const given = ask.resources
    ? principal.decideAll(ask.action, ask.resources, options)
    : principal.decide(ask.action, ask.resource, options);
  return { got: short(given), given, principal };
}

export function factsOf(ask) {
  return ask.facts === undefined ? undefined : { facts: ask.facts };
}

export function principalOf(account, asked) {
  if (asked.token !== undefined)
    return account.token(asked.token, asked.now === undefined ? undefined : { now: asked.now });
  if (asked.draft) {
    const { member, scope, kind } = asked.draft;
    return account.draftToken(member, scope, kind && { kind });
  }
  if (asked.policy) {
    const { policy, ...options } = asked;
    return account.policyPrincipal(policy, options);
  }
  return account.member(asked.member);
}

/** As the case files write it: what is null in a reference, and what is the default, left out. */
export function short({ allowed, exact, statements, ...rest }) {
  if (allowed !== (rest.decision === "allow")) throw new Error(`allowed is ${allowed}, decision ${rest.decision}`);
  return { ...rest, statements: statements.map(withoutNulls), ...(exact === true ? {} : { exact }) };
}

function withoutNulls(object) {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
}

function places(diagnostics) {
  return diagnostics.map(({ code, pointer }) => ({ code, pointer }));
}

function known(tokenscope, error) {
  if (error instanceof tokenscope.TokenscopeError) return error;
  throw error;
}

/** The rule by which Rust compares too: whole answers; of diagnostics the codes, and the pointers where a case has one. */
export function agrees(expect, got, same) {
  if (!expect.diagnostics) {
    const { diagnostics: _, ...rest } = got;
    return same(expect, rest);
  }
  return (
    expect.ok === got.ok &&
    expect.diagnostics.length === got.diagnostics?.length &&
    expect.diagnostics.every(({ code, pointer }, at) => {
      const given = got.diagnostics[at];
      return code === given.code && (pointer === undefined || pointer === given.pointer);
    })
  );
}
