//! What becomes of a request, and why. The codes are stable: workers count by them.

use crate::engine::Code;

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Forwarded, or refused.
    pub ruling: Ruling,
    /// The route it was judged by, as [`RouteTable::route`](super::RouteTable::route) knows it.
    pub route: Option<usize>,
}

/// Forwarded, or refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// The backend decides; why nothing is refused here.
    Forward(Reason),
    /// 401: the token is surely dead (rule 1.8).
    Unauthorized(Code),
    /// 403: surely denied.
    Forbidden(Code),
}

impl Verdict {
    /// 401 or 403 where it is refused.
    pub fn status(&self) -> Option<u16> {
        match self.ruling {
            Ruling::Forward(_) => None,
            Ruling::Unauthorized(_) => Some(401),
            Ruling::Forbidden(_) => Some(403),
        }
    }

    /// Why, in snake case. Stable: workers count by it.
    pub fn code(&self) -> &'static str {
        match self.ruling {
            Ruling::Forward(reason) => reason.as_str(),
            Ruling::Unauthorized(code) | Ruling::Forbidden(code) => code.as_str(),
        }
    }
}

macro_rules! reasons {
    ($($(#[doc = $doc:literal])+ $name:ident $code:literal,)+) => {
        /// Why a request is forwarded.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Reason {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Reason {
            /// All there are.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// In snake case, and stable.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }
        }
    };
}

reasons! {
    /// The backend would allow it, as far as the path tells.
    Allowed "allowed",
    /// What the path does not tell decides.
    IncompleteFacts "incomplete_facts",
    /// A preflight, which asks for nothing.
    Options "options",
    /// A header may name another method.
    MethodOverride "method_override",
    /// A cookie, too, may say who asks.
    Cookie "cookie",
    /// No `Authorization`.
    NoAuthorization "no_authorization",
    /// More than one value of `Authorization`.
    SeveralAuthorizations "several_authorizations",
    /// `Authorization: Bearer`, which LaunchDarkly does not document.
    Bearer "bearer",
    /// A value of `Authorization` that no token has: blanks, or what is not ASCII.
    OddAuthorization "odd_authorization",
    /// The path could be read in more than one way.
    PathNotCanonical "path_not_canonical",
    /// The query may change what is asked for: another method, a dry run.
    OddQuery "odd_query",
    /// The table has no such path.
    UnknownRoute "unknown_route",
    /// The table has the path, but not with this method.
    UnknownMethod "unknown_method",
    /// The path fits more routes than are looked at.
    AmbiguousRoute "ambiguous_route",
    /// The route's permission is not documented.
    RouteNotDocumented "route_not_documented",
    /// The route needs no permission, or it is not known which.
    NoPermission "no_permission",
    /// The route answers without a token too, so a dead one may do.
    OpenRoute "open_route",
    /// A list, which leaves out what one may not see.
    ListRoute "list_route",
    /// `members/me`
    Me "me",
    /// The snapshot does not know the token.
    TokenUnknown "token_unknown",
    /// Something about the token cannot be read from the snapshot.
    TokenUnreadable "token_unreadable",
    /// What the token may do is not exactly known (rules 1.4 and 4.3).
    NotExact "not_exact",
    /// The body decides, and was not read.
    BodyNotRead "body_not_read",
    /// The body decides, and is too long or encoded.
    BodyTooLarge "body_too_large",
    /// The body decides, and its type is neither that of a JSON patch nor that of a semantic patch.
    ContentType "content_type",
    /// The body decides, and is not plainly a patch.
    BodyNotUnderstood "body_not_understood",
    /// The body changes something of which it is not known what it needs, and nothing else is denied.
    ChangeUnknown "change_unknown",
    /// The body changes nothing.
    NoChange "no_change",
    /// The body makes more changes than are looked at.
    TooManyChanges "too_many_changes",
}
