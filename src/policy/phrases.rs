//! What this room says, in words.

use crate::source::phrases;

phrases! {
    // Policies and statements.
    POLICY_NOT_A_LIST: error "policy_not_a_list", "a policy is a list of statements, not <found>";
    POLICY_OF_ONE: error "policy_not_a_list",
        "a policy is a list of statements, not <found>",
        "put the statement into a list: `[{…}]`";
    POLICY_IN_A_ROLE: error "policy_not_a_list",
        "a policy is a list of statements, not <found>",
        "give the list under `policy` alone";
    TOO_MANY_STATEMENTS: error "too_many_statements", "<count> statements, more than <limit>";
    STATEMENT_NOT_AN_OBJECT: error "statement_not_an_object", "a statement is an object, not <found>";
    UNKNOWN_KEY: warning "unknown_key", "a statement has no key `<key>`";
    EFFECT_MISSING: error "effect_missing", "the statement has no `effect`", "it is `allow` or `deny`";
    EFFECT_INVALID: error "effect_invalid", "an effect is `allow` or `deny`, not `<effect>`";
    EFFECT_NOT_A_STRING: error "effect_invalid", "an effect is `allow` or `deny`, not <found>";

    // The lists of a statement.
    ACTIONS_MISSING: error "actions_missing",
        "the statement has neither `actions` nor `notActions`",
        "an empty list counts as absent";
    RESOURCES_MISSING: error "resources_missing",
        "the statement has neither `resources` nor `notResources`",
        "an empty list counts as absent";
    ACTIONS_TWICE: error "actions_and_not_actions",
        "a statement has `actions` or `notActions`, not both",
        "keep one, or make two statements";
    RESOURCES_TWICE: error "resources_and_not_resources",
        "a statement has `resources` or `notResources`, not both",
        "keep one, or make two statements";
    NOT_A_LIST: error "not_a_list", "expected a list of strings, found <found>";
    STRING_NOT_A_LIST: error "not_a_list", "expected a list of strings, found a string", "write `[\"<text>\"]`";
    TOO_MANY_PATTERNS: error "too_many_patterns", "<count> patterns, more than <limit>";
    NOT_A_STRING: error "not_a_string", "expected a string, found <found>";
    EMPTY_PATTERN: error "empty_pattern", "an empty string matches nothing";
    PATTERN_TOO_LONG: error "pattern_too_long", "a pattern of <count> bytes, more than <limit>";

    // The grammar of specifiers.
    STRAY_SLASH: error "stray_slash", "a slash before a resource type";
    EMPTY_SEGMENT: error "empty_segment", "a segment without a resource type";
    HOLE_FOR_TYPE: error "bad_type",
        "`<type>` stands where a resource type should",
        "a hole stands for a name, as in `proj/${roleAttribute/key}`";
    STAR_SEGMENT: error "star_segment",
        "`*` as one segment among others",
        "`*` alone is every resource, and `:*` at the end everything below";
    BAD_TYPE: error "bad_type",
        "`<type>` is not the form of a resource type",
        "a type is lower-case letters and dashes, as in `proj` or `feature-store`";
    CAPITAL_TYPE: error "bad_type", "`<type>` is not the form of a resource type";
    NAME_MISSING: error "name_missing", "`<type>` has no name, and is not the last segment";
    EMPTY_NAME: error "empty_name", "an empty name";
    MISSING_COLON: error "missing_colon", "a second slash in a segment";
    SLASH_IN_NAME: error "missing_colon",
        "a second slash in a segment",
        "a name holds no `/`; a colon begins the next segment";
    STRAY_TEXT: error "unexpected_text", "`<text>` cannot stand here", "a segment is `type/name,name;filter,filter`";
    BLANK: error "blank", "a blank in `<text>`";
    BAD_CHARACTER: error "bad_character",
        "`<text>` cannot hold `<character>`",
        "keys are letters, digits, `.`, `_` and `-`; `*` stands for any of them";

    // Filters.
    EMPTY_FILTER: error "empty_filter", "an empty filter";
    EMPTY_VIEW: error "empty_filter", "an empty view key";
    SECOND_SEMICOLON: error "second_semicolon", "a second `;` in a segment", "filters are parted by commas";
    PROPERTY_WITHOUT_BRACES: error "property_without_braces", "`<property>` is a property without its braces";
    NOT_ONE_PROPERTY: error "unexpected_text", "`<property>` is not one property", "filters are parted by commas";
    UNCLOSED_BRACE: error "unclosed_brace", "`<property>` is not closed";
    PROPERTY_NOT_ON_TYPE: error "property_not_on_type", "`<type>` has no property `critical`", "only `env` has it";
    BAD_PROPERTY_VALUE: error "bad_property_value", "`<value>` is neither true nor false";
    MISSPELT_PROPERTY: error "unknown_property", "there is no property `<name>`";
    UNKNOWN_PROPERTY: error "unknown_property",
        "there is no property `<name>`",
        "`critical` is the only one; a tag is written without braces";

    // Holes.
    UNCLOSED_HOLE: error "unclosed_hole", "`<text>` is not closed";
    TEXT_AROUND_HOLE: error "text_around_hole",
        "text around the hole `<hole>`",
        "a hole stands for a whole name, so the attribute's values hold all of it";
    RESERVED_HOLE: error "reserved_hole", "`<hole>` is for base roles alone";
    BAD_HOLE: error "bad_hole", "`<hole>` is not a hole", "a hole is written `${roleAttribute/key}`";

    // Likely slips in one pattern.
    UNKNOWN_ACTION: warning "unknown_action", "no resource type has the action `<action>`";
    NO_SUCH_ACTIONS: warning "unknown_action", "no known action matches `<action>`";
    BARE_STAR: warning "bare_star",
        "`*` alone is every resource of every type, and LaunchDarkly's API has refused it",
        "name what is meant, as in `proj/*:*`";
    UNKNOWN_TYPE: warning "unknown_type", "there is no resource type `<type>`";
    NAME_IGNORED: warning "name_ignored", "the name of `<type>` is ignored: there is only one", "write `<type>`";
    TAG_ON_UNTAGGABLE_TYPE: warning "tag_on_untaggable_type",
        "`<type>` has no tags",
        "it matches only what has it, so likely nothing";
    VIEW_ON_OTHER_TYPE: warning "view_on_other_type",
        "`<type>` is not linked to views",
        "it matches only what has it, so likely nothing";
    NOTHING_BELOW: warning "unknown_chain", "no resource type stands below `<parent>`";
    UNKNOWN_CHAIN: warning "unknown_chain", "no resource type stands at `<resource>`";
    OTHER_CHAIN: warning "unknown_chain", "no resource type stands at `<resource>`", "`<type>` stands at `<chain>`";

    // Likely slips in one statement.
    DUPLICATE_PATTERN: warning "duplicate_pattern", "`<pattern>` stands twice in this list";
    MATCHES_NOTHING: warning "matches_nothing",
        "`<key>` with `*` matches nothing",
        "all but everything is nothing; name what is excepted";
    BOTH_COMPLEMENTS: warning "both_complements",
        "`notActions` and `notResources` together: all other actions on all other resources",
        "actions in the one list are not matched anywhere, nor any action on resources in the other";
    NOT_RESOURCES_WITH_ALL_ACTIONS: warning "not_resources_with_all_actions",
        "every action on every resource but these, of any type: account, members and tokens too",
        "name the resources that are meant";
    ACTION_NOT_ON_TYPE: warning "action_not_on_type",
        "`<action>` is not an action of these resources",
        "it belongs to `<types>`";
    ACTIONS_NOT_ON_TYPE: warning "action_not_on_type",
        "no action of these resources matches `<action>`",
        "it belongs to `<types>`";
    RESOURCE_WITHOUT_ACTION: warning "resource_without_action",
        "none of this statement's actions is one of `<resource>`",
        "a parent does not cover its children, nor they it";
    DENY_CLOSES_VIEW_GATE: warning "deny_closes_view_gate",
        "this also denies `viewProject` on the project, so the exception allows nothing",
        "except `<project>` as well";

    // Statements beside each other.
    DUPLICATE_STATEMENT: warning "duplicate_statement",
        "the same as statement <statement>",
        "remove it; it changes nothing";
    STATEMENT_COVERED: warning "statement_covered",
        "statement <statement> covers all of this one",
        "remove it; it changes nothing";
}
