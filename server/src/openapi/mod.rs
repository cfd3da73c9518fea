//! The description of the API in OpenAPI 3.1, made of the routes themselves.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use crate::routes::{self, Kind, Route};

/// The shapes of bodies and answers.
const SCHEMAS: &str = include_str!("schemas.json");

/// What any gated route may be refused with.
const REFUSALS: [(u16, &str); 10] = [
    (400, "The request is wrong; the message says in what."),
    (401, "The token or session is nobody's, or dead."),
    (403, "Not allowed; the header `x-tokenscope-code` says why."),
    (404, "There is none, or one may not see it."),
    (405, "The path has no such method."),
    (409, "It stands in the way of what there is."),
    (413, "The body is too large."),
    (415, "The body is no JSON."),
    (429, "Too many invalid tokens from this address."),
    (503, "Not now: the database does not answer in time."),
];

/// The whole description.
pub fn document() -> Value {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(build);
    DOCUMENT.clone()
}

fn build() -> Value {
    let mut paths = Map::new();
    for route in routes::all() {
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        path[route.method.as_str().to_ascii_lowercase()] = operation(&route);
    }
    let schemas: Value = serde_json::from_str(SCHEMAS).unwrap_or_default();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "tokenscope reference server",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Personal and service access tokens, with the paths and shapes of LaunchDarkly's REST API.",
            "license": { "name": "MIT OR Apache-2.0" },
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "The value of a token as it is, without `Bearer`.",
                },
                "session": { "type": "apiKey", "in": "cookie", "name": "tokenscope_session" },
            },
        },
    })
}

fn operation(route: &Route) -> Value {
    let (status, schema) = route.answer;
    let mut responses = json!({});
    responses[status.to_string()] = match schema {
        Some(schema) => answer("What was asked for.", schema),
        None if route.bytes => json!({
            "description": "What was asked for.",
            "content": { "application/octet-stream": { "schema": { "type": "string", "format": "binary" } } },
        }),
        None => json!({ "description": "Done." }),
    };
    if route.not_modified {
        responses["304"] = json!({ "description": "It is what `If-None-Match` names." });
    }
    for (status, says) in REFUSALS {
        responses[status.to_string()] = answer(says, "Error");
    }
    let mut operation = json!({
        "operationId": route.id,
        "description": route.says,
        "responses": responses,
    });
    let in_path = names(route.path).map(|name| {
        json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } })
    });
    let in_query = route.query.iter().map(|(name, kind)| {
        let schema = match kind {
            Kind::Number => json!({ "type": "integer", "format": "int64" }),
            Kind::Flag => json!({ "type": "boolean" }),
            Kind::Text => json!({ "type": "string" }),
        };
        json!({ "name": name, "in": "query", "schema": schema })
    });
    let parameters: Vec<Value> = in_path.chain(in_query).collect();
    if !parameters.is_empty() {
        operation["parameters"] = parameters.into();
    }
    if let Some(schema) = route.body {
        let content = json!({ "application/json": { "schema": reference(schema) } });
        operation["requestBody"] = json!({ "required": true, "content": content });
    }
    if !route.open {
        operation["security"] = json!([{ "token": [] }, { "session": [] }]);
    }
    operation
}

fn answer(says: &str, schema: &str) -> Value {
    json!({
        "description": says,
        "content": { "application/json": { "schema": reference(schema) } },
    })
}

fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

/// What stands in braces in a path.
fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
}
