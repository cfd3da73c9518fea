//! What this room says, in words.

use crate::source::Phrase;

pub(super) static DEAD_ALLOW: Phrase = Phrase::warning(
    "dead_statement",
    "the allow at index <index> decides nothing in this policy",
)
.help("what it allows is allowed by other statements, or denied; remove it, or make it say what was meant");
pub(super) static DEAD_DENY: Phrase = Phrase::warning(
    "dead_statement",
    "the deny at index <index> decides nothing in this policy",
)
.help("nothing that it denies is allowed here otherwise; a deny does not reach what other roles allow");
pub(super) static DEAD_IN_ACCOUNT: Phrase = Phrase::info(
    "dead_in_account",
    "the statement at index <index> of role `<role>` decides nothing for anybody who holds it",
)
.help("other roles of each of them allow the same");
pub(super) static DEAD_IN_ROLE: Phrase = Phrase::warning(
    "dead_statement",
    "the statement at index <index> of role `<role>` decides nothing in it",
)
.help("what it says is said by other statements of the role already, or undone by them");
pub(super) static BEHIND_GATE: Phrase = Phrase::warning(
    "allow_behind_gate",
    "the allow at index <index> takes effect nowhere by this policy alone: it does not let one see what it is about",
)
.help("add `viewProject` on its projects, or make sure that another role of the same people has it");
pub(super) static CLOSES_GATE: Phrase = Phrase::warning(
    "deny_closes_gate",
    "the deny at index <index> also hides what this policy allows: `<action>` on `<resource>`, for one",
)
.help("what one cannot see one cannot change; name the actions that are to be denied");
pub(super) static GRANTS_NOTHING: Phrase = Phrase::warning(
    "grants_nothing",
    "the policy has statements, but grants nothing",
);
pub(super) static ROLE_GRANTS_NOTHING: Phrase =
    Phrase::warning("role_grants_nothing", "role `<role>` grants nothing");
pub(super) static ROLES_EQUAL: Phrase =
    Phrase::info("roles_equal", "role `<role>` grants the same as `<other>`")
        .help("one of them is enough, if it is not kept for its name");
pub(super) static SCOPE_VOID: Phrase =
    Phrase::warning("scope_void", "token `<token>` can do nothing at all")
        .help("its scope and its owner's permissions have nothing in common");
pub(super) static UNFINISHED: Phrase =
    Phrase::info("analysis_unfinished", "too large to look for everything");
