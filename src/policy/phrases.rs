//! What this room says, in words.

use crate::source::Phrase;

// Policies and statements.
pub(super) static POLICY_NOT_A_LIST: Phrase = Phrase::error(
    "policy_not_a_list",
    "a policy is a list of statements, not <found>",
);
pub(super) static POLICY_OF_ONE: Phrase = Phrase::error(
    "policy_not_a_list",
    "a policy is a list of statements, not <found>",
)
.help("put the statement into a list: `[{…}]`");
pub(super) static POLICY_IN_A_ROLE: Phrase = Phrase::error(
    "policy_not_a_list",
    "a policy is a list of statements, not <found>",
)
.help("give the list under `policy` alone");
pub(super) static TOO_MANY_STATEMENTS: Phrase = Phrase::error(
    "too_many_statements",
    "<count> statements, more than <limit>",
);
pub(super) static STATEMENT_NOT_AN_OBJECT: Phrase = Phrase::error(
    "statement_not_an_object",
    "a statement is an object, not <found>",
);
pub(super) static UNKNOWN_KEY: Phrase =
    Phrase::warning("unknown_key", "a statement has no key `<key>`");
pub(super) static EFFECT_MISSING: Phrase =
    Phrase::error("effect_missing", "the statement has no `effect`")
        .help("it is `allow` or `deny`");
pub(super) static EFFECT_INVALID: Phrase = Phrase::error(
    "effect_invalid",
    "an effect is `allow` or `deny`, not `<effect>`",
);
pub(super) static EFFECT_NOT_A_STRING: Phrase = Phrase::error(
    "effect_invalid",
    "an effect is `allow` or `deny`, not <found>",
);

// The lists of a statement.
pub(super) static ACTIONS_MISSING: Phrase = Phrase::error(
    "actions_missing",
    "the statement has neither `actions` nor `notActions`",
)
.help("an empty list counts as absent");
pub(super) static RESOURCES_MISSING: Phrase = Phrase::error(
    "resources_missing",
    "the statement has neither `resources` nor `notResources`",
)
.help("an empty list counts as absent");
pub(super) static ACTIONS_TWICE: Phrase = Phrase::error(
    "actions_and_not_actions",
    "a statement has `actions` or `notActions`, not both",
)
.help("keep one, or make two statements");
pub(super) static RESOURCES_TWICE: Phrase = Phrase::error(
    "resources_and_not_resources",
    "a statement has `resources` or `notResources`, not both",
)
.help("keep one, or make two statements");
pub(super) static NOT_A_LIST: Phrase =
    Phrase::error("not_a_list", "expected a list of strings, found <found>");
pub(super) static STRING_NOT_A_LIST: Phrase =
    Phrase::error("not_a_list", "expected a list of strings, found a string")
        .help("write `[\"<text>\"]`");
pub(super) static TOO_MANY_PATTERNS: Phrase =
    Phrase::error("too_many_patterns", "<count> patterns, more than <limit>");
pub(super) static NOT_A_STRING: Phrase =
    Phrase::error("not_a_string", "expected a string, found <found>");
pub(super) static EMPTY_PATTERN: Phrase =
    Phrase::error("empty_pattern", "an empty string matches nothing");
pub(super) static PATTERN_TOO_LONG: Phrase = Phrase::error(
    "pattern_too_long",
    "a pattern of <count> bytes, more than <limit>",
);

// The grammar of specifiers.
pub(super) static STRAY_SLASH: Phrase =
    Phrase::error("stray_slash", "a slash before a resource type");
pub(super) static EMPTY_SEGMENT: Phrase =
    Phrase::error("empty_segment", "a segment without a resource type");
pub(super) static HOLE_FOR_TYPE: Phrase =
    Phrase::error("bad_type", "`<type>` stands where a resource type should")
        .help("a hole stands for a name, as in `proj/${roleAttribute/key}`");
pub(super) static STAR_SEGMENT: Phrase =
    Phrase::error("star_segment", "`*` as one segment among others")
        .help("`*` alone is every resource, and `:*` at the end everything below");
pub(super) static BAD_TYPE: Phrase =
    Phrase::error("bad_type", "`<type>` is not the form of a resource type")
        .help("a type is lower-case letters and dashes, as in `proj` or `feature-store`");
pub(super) static CAPITAL_TYPE: Phrase =
    Phrase::error("bad_type", "`<type>` is not the form of a resource type");
pub(super) static NAME_MISSING: Phrase = Phrase::error(
    "name_missing",
    "`<type>` has no name, and is not the last segment",
);
pub(super) static EMPTY_NAME: Phrase = Phrase::error("empty_name", "an empty name");
pub(super) static MISSING_COLON: Phrase =
    Phrase::error("missing_colon", "a second slash in a segment");
pub(super) static SLASH_IN_NAME: Phrase =
    Phrase::error("missing_colon", "a second slash in a segment")
        .help("a name holds no `/`; a colon begins the next segment");
pub(super) static STRAY_TEXT: Phrase =
    Phrase::error("unexpected_text", "`<text>` cannot stand here")
        .help("a segment is `type/name,name;filter,filter`");
pub(super) static BLANK: Phrase = Phrase::error("blank", "a blank in `<text>`");
pub(super) static BAD_CHARACTER: Phrase =
    Phrase::error("bad_character", "`<text>` cannot hold `<character>`")
        .help("keys are letters, digits, `.`, `_` and `-`; `*` stands for any of them");

// Filters.
pub(super) static EMPTY_FILTER: Phrase = Phrase::error("empty_filter", "an empty filter");
pub(super) static EMPTY_VIEW: Phrase = Phrase::error("empty_filter", "an empty view key");
pub(super) static SECOND_SEMICOLON: Phrase =
    Phrase::error("second_semicolon", "a second `;` in a segment")
        .help("filters are parted by commas");
pub(super) static PROPERTY_WITHOUT_BRACES: Phrase = Phrase::error(
    "property_without_braces",
    "`<property>` is a property without its braces",
);
pub(super) static NOT_ONE_PROPERTY: Phrase =
    Phrase::error("unexpected_text", "`<property>` is not one property")
        .help("filters are parted by commas");
pub(super) static UNCLOSED_BRACE: Phrase =
    Phrase::error("unclosed_brace", "`<property>` is not closed");
pub(super) static PROPERTY_NOT_ON_TYPE: Phrase = Phrase::error(
    "property_not_on_type",
    "`<type>` has no property `critical`",
)
.help("only `env` has it");
pub(super) static BAD_PROPERTY_VALUE: Phrase =
    Phrase::error("bad_property_value", "`<value>` is neither true nor false");
pub(super) static MISSPELT_PROPERTY: Phrase =
    Phrase::error("unknown_property", "there is no property `<name>`");
pub(super) static UNKNOWN_PROPERTY: Phrase =
    Phrase::error("unknown_property", "there is no property `<name>`")
        .help("`critical` is the only one; a tag is written without braces");

// Holes.
pub(super) static UNCLOSED_HOLE: Phrase = Phrase::error("unclosed_hole", "`<text>` is not closed");
pub(super) static TEXT_AROUND_HOLE: Phrase =
    Phrase::error("text_around_hole", "text around the hole `<hole>`")
        .help("a hole stands for a whole name, so the attribute's values hold all of it");
pub(super) static RESERVED_HOLE: Phrase =
    Phrase::error("reserved_hole", "`<hole>` is for base roles alone");
pub(super) static BAD_HOLE: Phrase = Phrase::error("bad_hole", "`<hole>` is not a hole")
    .help("a hole is written `${roleAttribute/key}`");

// Likely slips in one pattern.
pub(super) static UNKNOWN_ACTION: Phrase = Phrase::warning(
    "unknown_action",
    "no resource type has the action `<action>`",
);
pub(super) static NO_SUCH_ACTIONS: Phrase =
    Phrase::warning("unknown_action", "no known action matches `<action>`");
pub(super) static BARE_STAR: Phrase = Phrase::warning(
    "bare_star",
    "`*` alone is every resource of every type, and LaunchDarkly's API has refused it",
)
.help("name what is meant, as in `proj/*:*`");
pub(super) static UNKNOWN_TYPE: Phrase =
    Phrase::warning("unknown_type", "there is no resource type `<type>`");
pub(super) static NAME_IGNORED: Phrase = Phrase::warning(
    "name_ignored",
    "the name of `<type>` is ignored: there is only one",
)
.help("write `<type>`");
pub(super) static TAG_ON_UNTAGGABLE_TYPE: Phrase =
    Phrase::warning("tag_on_untaggable_type", "`<type>` has no tags")
        .help("it matches only what has it, so likely nothing");
pub(super) static VIEW_ON_OTHER_TYPE: Phrase =
    Phrase::warning("view_on_other_type", "`<type>` is not linked to views")
        .help("it matches only what has it, so likely nothing");
pub(super) static NOTHING_BELOW: Phrase =
    Phrase::warning("unknown_chain", "no resource type stands below `<parent>`");
pub(super) static UNKNOWN_CHAIN: Phrase =
    Phrase::warning("unknown_chain", "no resource type stands at `<resource>`");
pub(super) static OTHER_CHAIN: Phrase =
    Phrase::warning("unknown_chain", "no resource type stands at `<resource>`")
        .help("`<type>` stands at `<chain>`");

// Likely slips in one statement.
pub(super) static DUPLICATE_PATTERN: Phrase =
    Phrase::warning("duplicate_pattern", "`<pattern>` stands twice in this list");
pub(super) static MATCHES_NOTHING: Phrase =
    Phrase::warning("matches_nothing", "`<key>` with `*` matches nothing")
        .help("all but everything is nothing; name what is excepted");
pub(super) static BOTH_COMPLEMENTS: Phrase = Phrase::warning(
    "both_complements",
    "`notActions` and `notResources` together: all other actions on all other resources",
)
.help("actions in the one list are not matched anywhere, nor any action on resources in the other");
pub(super) static NOT_RESOURCES_WITH_ALL_ACTIONS: Phrase = Phrase::warning(
    "not_resources_with_all_actions",
    "every action on every resource but these, of any type: account, members and tokens too",
)
.help("name the resources that are meant");
pub(super) static ACTION_NOT_ON_TYPE: Phrase = Phrase::warning(
    "action_not_on_type",
    "`<action>` is not an action of these resources",
)
.help("it belongs to `<types>`");
pub(super) static ACTIONS_NOT_ON_TYPE: Phrase = Phrase::warning(
    "action_not_on_type",
    "no action of these resources matches `<action>`",
)
.help("it belongs to `<types>`");
pub(super) static RESOURCE_WITHOUT_ACTION: Phrase = Phrase::warning(
    "resource_without_action",
    "none of this statement's actions is one of `<resource>`",
)
.help("a parent does not cover its children, nor they it");
pub(super) static DENY_CLOSES_VIEW_GATE: Phrase = Phrase::warning(
    "deny_closes_view_gate",
    "this also denies `viewProject` on the project, so the exception allows nothing",
)
.help("except `<project>` as well");

// Statements beside each other.
pub(super) static DUPLICATE_STATEMENT: Phrase =
    Phrase::warning("duplicate_statement", "the same as statement <statement>")
        .help("remove it; it changes nothing");
pub(super) static STATEMENT_COVERED: Phrase = Phrase::warning(
    "statement_covered",
    "statement <statement> covers all of this one",
)
.help("remove it; it changes nothing");
