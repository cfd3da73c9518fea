use serde_json::json;
use tokenscope::account::{LoadOptions, load};

use super::{account, account_of, account_with, found};

const PARTIAL: LoadOptions = LoadOptions {
    allow_partial: true,
    strict: false,
    unbound_deny: tokenscope::account::UnboundDeny::Skip,
    inline_base: tokenscope::account::InlineBase::NoAccess,
    readers_only_reader_tokens: false,
};

fn code(document: &str) -> &'static str {
    load(document, true, &LoadOptions::default())
        .expect_err("cannot be loaded")
        .code
}

#[test]
fn a_list_is_an_array_or_a_page_or_several_pages() {
    let [ada, bob] = ["ada", "bob"].map(|id| json!({ "_id": id, "role": "reader" }));
    let array = json!({ "members": [ada, bob] });
    let page =
        json!({ "members": { "items": [ada, bob], "totalCount": 2, "_links": { "self": {} } } });
    let next = json!({ "next": { "href": "/api/v2/members?offset=1" } });
    let pages = json!({ "members": [
        { "items": [ada], "totalCount": 2, "_links": next },
        { "items": [bob], "totalCount": 2 },
    ] });
    for document in [array, page, pages] {
        let account = account(&document);
        let ids: Vec<&str> = account.members.iter().map(|member| &*member.id).collect();
        assert_eq!(ids, ["ada", "bob"], "{document}");
        assert_eq!(found(&account), [], "{document}");
        assert!(!account.partial);
    }
}

#[test]
fn an_unfinished_list_is_an_error_and_with_allow_partial_a_warning() {
    let next = json!({ "next": { "href": "/api/v2/members?offset=20" } });
    let ada = json!({ "_id": "ada", "role": "reader" });
    let unfinished = [
        json!({ "items": [ada], "_links": next }),
        json!({ "items": [ada], "totalCount": 2 }),
        json!({ "items": [ada], "totalCount": 1, "_links": next }),
        json!({ "items": [ada], "totalCount": "1" }),
        json!([{ "items": [ada], "totalCount": 3 }, { "items": [], "totalCount": 3 }]),
        json!([{ "items": [ada], "_links": next }, { "items": [], "_links": next }]),
    ];
    for list in unfinished {
        let document = json!({ "members": list });
        let error = load(&document.to_string(), false, &LoadOptions::default()).unwrap_err();
        assert_eq!(error.code, "incomplete_page", "{document}");
        assert_eq!(error.diagnostics[0].pointer.as_deref(), Some("/members"));
        assert_eq!(
            error.diagnostics[0].params[0],
            ("list", "members".to_owned())
        );
        assert!(error.diagnostics[0].is_error());
        let account = account_with(&document, &PARTIAL);
        assert!(account.partial && account.member("ada").is_some());
        assert_eq!(found(&account), [("incomplete_page", "/members")]);
        assert!(!account.diagnostics[0].is_error());
    }
}

#[test]
fn pointers_name_the_page() {
    let unknown = json!({ "_id": "ada", "role": "king" });
    let one = json!({ "members": { "items": [unknown] } });
    assert_eq!(
        found(&account(&one)),
        [("unknown_member_role", "/members/items/0/role")]
    );
    let several = json!({ "members": [{ "items": [] }, { "items": [unknown] }] });
    assert_eq!(
        found(&account(&several)),
        [("unknown_member_role", "/members/1/items/0/role")]
    );
}

#[test]
fn nothing_can_be_loaded_of_what_is_no_document() {
    assert_eq!(code(""), "json_syntax");
    assert_eq!(code("{,}"), "json_syntax");
    assert_eq!(code("[]"), "not_a_document");
    assert_eq!(code("null"), "not_a_document");
    assert_eq!(
        code(r#"{"members":[],"members":[{"_id":"ada"}]}"#),
        "json_duplicate_key"
    );
    assert_eq!(
        code(&format!("{}{}", "[".repeat(100), "]".repeat(100))),
        "json_too_deep"
    );
    let error = load("{\n  \"members\": nil }", true, &LoadOptions::default()).unwrap_err();
    assert_eq!(error.diagnostics[0].range.map(|range| range.line), Some(2));
    let error = load("{\n  \"members\": nil }", false, &LoadOptions::default()).unwrap_err();
    assert_eq!(error.diagnostics[0].range, None, "nobody wrote that text");
}

#[test]
fn a_broken_item_does_not_stop_the_others() {
    let account = account(&json!({
        "members": [7, null, { "role": "reader" }, { "_id": "" }, { "_id": 5 }, { "_id": "ada", "role": "reader" }],
        "teams": "none",
        "roles": [[]],
        "tokens": { "total": 3 },
        "tombstones": [false],
        "environments": [],
    }));
    assert_eq!(account.members.len(), 1);
    let expected = [
        ("wrong_type", "/members/0"),
        ("wrong_type", "/members/1"),
        ("missing_field", "/members/2"),
        ("missing_field", "/members/3/_id"),
        ("wrong_type", "/members/4/_id"),
        ("wrong_type", "/teams"),
        ("wrong_type", "/roles/0"),
        ("wrong_type", "/tokens"),
        ("wrong_type", "/tombstones/0"),
        ("wrong_type", "/environments"),
    ];
    // serde_json writes keys in alphabetical order, and diagnostics stand in the document's.
    let mut all = found(&account);
    all.sort_by_key(|one| expected.iter().position(|other| other == one));
    assert_eq!(all, expected);
}

#[test]
fn diagnostics_stand_in_document_order_with_their_places() {
    let text = "{\n\"tokens\": [{\"_id\": \"t\", \"role\": \"king\", \"memberId\": \"ada\"}],\n\
        \"roles\": [{\"key\": \"r\", \"policy\": 1}],\n\"members\": [{\"_id\": \"ada\"}]}";
    let account = account_of(text);
    let lines: Vec<(&str, u32)> = account
        .diagnostics
        .iter()
        .map(|one| (one.code, one.range.expect("a text").line))
        .collect();
    assert_eq!(
        lines,
        [
            ("bad_token_role", 2),
            ("policy_not_a_list", 3),
            ("missing_member_role", 4)
        ]
    );
    let range = account.diagnostics[0].range.unwrap();
    let utf16: Vec<u16> = text.encode_utf16().collect();
    let part = String::from_utf16(&utf16[range.start as usize..range.end as usize]).unwrap();
    assert_eq!(part, "\"king\"");
}

#[test]
fn unknown_keys_are_ignored_and_names_of_prototypes_are_names() {
    let account = account(&json!({
        "__proto__": { "members": [] }, "constructor": 1,
        "members": [
            { "_id": "__proto__", "role": "writer", "customRoles": ["constructor"], "zodiac": "leo",
              "roleAttributes": { "__proto__": ["toString"] } },
            { "_id": "hasOwnProperty", "role": "toString" },
        ],
        "roles": [{ "key": "constructor", "policy": super::allow("updateOn") }],
        "environments": { "__proto__": [{ "key": "constructor" }] },
    }));
    assert_eq!(
        found(&account),
        [("unknown_member_role", "/members/1/role")]
    );
    assert!(account.role("constructor").is_some() && account.role("toString").is_none());
    assert!(account.member("__proto__").is_some() && account.member("constructor").is_none());
    assert_eq!(
        account.environments["__proto__"][0].key,
        "constructor".into()
    );
}

#[test]
fn another_version_of_the_rules_is_warned() {
    let same = json!({ "members": [], "semantics": "2026-11" });
    assert_eq!(found(&account(&same)), []);
    let other = json!({ "members": [], "semantics": "2031-01" });
    assert_eq!(found(&account(&other)), [("other_semantics", "/semantics")]);
}

#[test]
fn environments_have_names_that_a_resource_can_have() {
    let account = account(&json!({ "members": [], "environments": {
        "web": [{ "key": "production", "tags": ["eu", "live"], "critical": true }, { "key": "test" }],
        "paged": { "items": [{ "key": "a" }], "totalCount": 1 },
        "a/b": [{ "key": "test" }],
    } }));
    assert_eq!(found(&account), [("bad_name", "/environments/a~1b")]);
    let web = &account.environments["web"];
    assert_eq!(
        (web[0].tags.len(), web[0].critical, web[1].critical),
        (2, true, false)
    );
    assert_eq!(account.environments["paged"].len(), 1);
}

#[test]
fn a_list_of_environments_with_anything_wrong_is_none() {
    // Each one left out would be one that need not allow (rule 4.5).
    let wrong = [
        (
            json!([{ "key": "a" }, { "key": "b;critical" }]),
            "bad_name",
            "/1/key",
        ),
        (
            json!([{ "key": "a" }, { "key": "?" }]),
            "bad_name",
            "/1/key",
        ),
        (json!([{ "key": "a" }, 5]), "wrong_type", "/1"),
        (
            json!([{ "key": "a" }, { "key": "a" }]),
            "duplicate_environment",
            "/1/key",
        ),
        (
            json!([{ "key": "a", "tags": ["x,y"] }]),
            "bad_name",
            "/0/tags/0",
        ),
        (
            json!([{ "key": "a", "tags": "x" }]),
            "wrong_type",
            "/0/tags",
        ),
        (
            json!([{ "key": "a", "tags": [1] }]),
            "wrong_type",
            "/0/tags/0",
        ),
        (
            json!([{ "key": "a", "critical": "true" }]),
            "wrong_type",
            "/0/critical",
        ),
    ];
    for (list, code, pointer) in wrong {
        let account = account(
            &json!({ "members": [], "environments": { "web": list, "ok": [{ "key": "a" }] } }),
        );
        let pointer = format!("/environments/web{pointer}");
        assert_eq!(found(&account), [(code, pointer.as_str())]);
        assert_eq!(
            account.environments.len(),
            1,
            "the other project keeps its list"
        );
    }
    let twice =
        account_of(r#"{"members":[],"environments":{"web":[{"key":"a"}],"web":[{"key":"b"}]}}"#);
    assert_eq!(found(&twice), [("json_duplicate_key", "/environments/web")]);
    assert!(twice.environments.is_empty());
    let unfinished = json!({ "members": [], "environments": { "web": { "items": [{ "key": "a" }], "totalCount": 2 } } });
    assert!(account_with(&unfinished, &PARTIAL).environments.is_empty());
    assert_eq!(code(&unfinished.to_string()), "incomplete_page");
}

#[test]
fn what_the_api_returns_only_when_asked_for_is_named() {
    assert_eq!(found(&account(&json!({}))), [("missing_list", "")]);
    let members = json!({ "members": [{ "_id": "ada", "role": "reader", "customRoles": ["dev"],
        "teams": [{ "key": "t", "customRoleKeys": [] }] }] });
    let unlisted = account(&members);
    assert_eq!(
        found(&unlisted),
        [
            ("missing_list", ""),
            ("missing_list", ""),
            ("unresolved_role", "/members/0/customRoles/0")
        ]
    );
    let helps: Vec<&str> = unlisted
        .diagnostics
        .iter()
        .filter_map(|one| one.help.as_deref())
        .collect();
    assert!(helps[0].contains("/api/v2/roles") && helps[1].contains("/api/v2/teams?expand=roles"));
}

#[test]
fn role_attributes_that_nobody_has_are_missing() {
    let hole = json!([{ "effect": "allow", "actions": ["updateOn"], "resources": ["proj/${roleAttribute/p}:env/*:flag/*"] }]);
    let document = |attributes: serde_json::Value| {
        json!({ "members": [{ "_id": "ada", "role": "reader", "roleAttributes": attributes }],
            "roles": [{ "key": "r", "policy": hole }] })
    };
    let warned = account(&document(json!(null)));
    assert_eq!(found(&warned), [("missing_role_attributes", "/members")]);
    assert!(
        warned.diagnostics[0]
            .help
            .as_deref()
            .unwrap()
            .contains("expand=roleAttributes")
    );
    assert_eq!(found(&account(&document(json!({})))), []);
}
