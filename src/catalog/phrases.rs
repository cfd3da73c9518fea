//! What this room says, in words.

use crate::source::phrases;

phrases! {
    MISSING: error "bad_catalog", "`<key>` is missing";
    NOT_A_LIST: error "bad_catalog", "a list, not <found>";
    LIST_TOO_LONG: error "bad_catalog", "<count> entries, more than <limit>";
    NOT_A_STRING: error "bad_catalog", "a string, not <found>";
    EMPTY_STRING: error "bad_catalog", "an empty string";
    STRING_TOO_LONG: error "bad_catalog", "a string of <count> bytes, more than <limit>";
    NOT_A_FLAG: error "bad_catalog", "true or false, not <found>";
    TYPE_TWICE: error "bad_catalog", "the type `<type>` stands twice";
    OTHER_END: error "bad_catalog", "the first chain of `<type>` does not end with it";
    NOT_A_CHAIN: error "bad_catalog", "`<chain>` is not a chain of types";
    CHAIN_SPELLING: error "bad_catalog", "a chain is written `<chain>`";
    CHAIN_TWICE: error "bad_catalog", "the chain `<chain>` stands twice";
    BAD_PROPERTY: error "bad_catalog", "a property is `critical` or `view`";
    ACTION_TWICE: error "bad_catalog", "the action `<action>` stands twice";
    TOO_MANY_ACTIONS: error "bad_catalog", "more than <limit> actions";
}
