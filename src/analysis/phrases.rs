//! What this room says, in words.

use crate::source::phrases;

phrases! {
    DEAD_ALLOW: warning "dead_statement",
        "the allow at index <index> decides nothing in this policy",
        "what it allows is allowed by other statements, or denied; remove it, or make it say what was meant";
    DEAD_DENY: warning "dead_statement",
        "the deny at index <index> decides nothing in this policy",
        "nothing that it denies is allowed here otherwise; a deny does not reach what other roles allow";
    DEAD_IN_ACCOUNT: info "dead_in_account",
        "the statement at index <index> of role `<role>` decides nothing for anybody who holds it",
        "other roles of each of them allow the same, or what it allows cannot be seen";
    DEAD_IN_ROLE: warning "dead_statement",
        "the statement at index <index> of role `<role>` decides nothing in it",
        "what it says is said by other statements of the role already, or undone by them";
    BEHIND_GATE: warning "allow_behind_gate",
        "the allow at index <index> takes effect nowhere by this policy alone: it does not let one see what it is about",
        "add `viewProject` on its projects, or make sure that another role of the same people has it";
    CLOSES_GATE: warning "deny_closes_gate",
        "the deny at index <index> also hides what this policy allows: `<action>` on `<resource>`, for one",
        "what one cannot see one cannot change; name the actions that are to be denied";
    GRANTS_NOTHING: warning "grants_nothing", "the policy has statements, but grants nothing";
    ROLE_GRANTS_NOTHING: warning "role_grants_nothing", "role `<role>` grants nothing";
    ROLES_EQUAL: info "roles_equal",
        "role `<role>` grants the same as `<other>`",
        "one of them is enough, if it is not kept for its name";
    SCOPE_VOID: warning "scope_void",
        "token `<token>` can do nothing at all",
        "its scope and its owner's permissions have nothing in common";
    WIDER_THAN_USE: info "wider_than_use",
        "it may do more than what it was used for: `<action>` on `<resource>`, for one",
        "a policy of the least that the use takes can be made of what was used";
    NOT_ALLOWED: warning "use_not_allowed", "`<action>` on `<resource>` was used, and it may not do that";
    UNFINISHED: info "analysis_unfinished", "too large to look for everything";
}
